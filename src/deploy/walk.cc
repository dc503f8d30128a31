#include "corntune/deploy/walk.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "ignore_list.h"

namespace corntune {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> kFoldersLeftOut = {
    ".git",        "node_modules", "__pycache__", "site-packages", ".tox",  ".nox",
    ".mypy_cache", ".hg",          ".svn",        ".idea",         ".venv", ".terraform"};

constexpr std::array<std::string_view, 44> kEndingsLeftOut = {
    ".png", ".jpg", ".jpeg", ".gif",  ".ico",   ".svg", ".css",  ".scss",  ".js",   ".ts",  ".tsx",
    ".jsx", ".map", ".html", ".md",   ".rst",   ".pdf", ".zip",  ".gz",    ".tar",  ".whl", ".so",
    ".o",   ".a",   ".pyc",  ".woff", ".woff2", ".ttf", ".eot",  ".mp4",   ".po",   ".mo",  ".csv",
    ".sql", ".c",   ".cc",   ".h",    ".go",    ".rs",  ".java", ".ipynb", ".lock", ".log", ".xml"};

template <typename List>
bool Among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool LeftOut(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos && dot > 0 && Among(kEndingsLeftOut, name.substr(dot));
}

class Walker {
 public:
  explicit Walker(WalkedFiles& out) : out_(out) {}

  // `relative` is the folder as the patterns see it.
  void Folder(const fs::path& folder, const std::string& shown, const std::string& relative,
              std::vector<IgnoreList> ignores, int depth) {
    if (out_.paths.size() >= kMostWalkedFiles) return;
    if (depth > kDeepestFolder) {
      out_.unwalked.push_back({shown, "it lies too deep"});
      return;
    }
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    if (error) {
      out_.unwalked.push_back({shown, ToLower(error.message())});
      return;
    }
    std::vector<std::pair<std::string, bool>> names;  // and whether it is a folder
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      std::error_code ignored;
      const bool link = entry->is_symlink(ignored);
      const bool is_folder = entry->is_directory(ignored);
      if (is_folder && link) continue;
      if (!is_folder && !entry->is_regular_file(ignored)) continue;
      names.emplace_back(name, is_folder);
    }
    std::sort(names.begin(), names.end());
    if (std::ifstream file(folder / ".gitignore"); file) {
      std::ostringstream text;
      text << file.rdbuf();
      ignores.emplace_back(relative, text.str());
    }
    if (error) out_.unwalked.push_back({shown, ToLower(error.message())});
    for (const auto& [name, is_folder] : names) {
      Take(folder, shown, relative, ignores, name, is_folder, depth);
    }
  }

 private:
  void Take(const fs::path& folder, const std::string& shown, const std::string& relative,
            const std::vector<IgnoreList>& ignores, const std::string& name, bool is_folder,
            int depth) {
    const std::string path = relative.empty() ? name : relative + "/" + name;
    if (IsIgnored(ignores, path, is_folder)) return;
    const std::string next = shown.empty() ? name : shown + "/" + name;
    if (is_folder) {
      std::error_code ignored;
      if (Among(kFoldersLeftOut, name) || fs::exists(folder / name / "pyvenv.cfg", ignored)) return;
      Folder(folder / name, next, path, ignores, depth + 1);
      return;
    }
    if (LeftOut(name)) return;
    if (out_.paths.size() == kMostWalkedFiles) return;
    out_.paths.push_back(next);
    if (out_.paths.size() == kMostWalkedFiles) {
      out_.unwalked.push_back(
          {shown, fmt::format("there are more than {} files in all", kMostWalkedFiles)});
    }
  }

  WalkedFiles& out_;
};

}  // namespace

Result<WalkedFiles> WalkDeployFiles(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error) return CannotError(folder, "cannot list: " + error.message());
  WalkedFiles files;
  std::string shown = folder;
  while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
  if (shown == ".") shown.clear();
  if (shown == "/") shown.clear();
  Walker(files).Folder(folder, shown, "", {}, 0);
  return files;
}

}  // namespace corntune
