#include "corntune/deploy/find_app.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "python_apps.h"

namespace corntune {
namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kMostFiles = 2000;
constexpr std::size_t kMostFolders = 1000;
constexpr std::size_t kLongestFile = 256 * 1024;

constexpr std::array<std::string_view, 14> kSkippedFolders = {
    "venv", "env",        "virtualenv", "node_modules", "__pycache__", "site-packages", "build",
    "dist", "migrations", "tests",      "test",         "docs",        "examples",      "static"};
// Files that stand where a project begins.
constexpr std::array<std::string_view, 6> kProjectFiles = {
    "manage.py", "pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile"};

bool IsIdentifier(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

bool IsProject(const std::vector<std::string>& names) {
  return std::any_of(kProjectFiles.begin(), kProjectFiles.end(),
                     [&](std::string_view file) { return Contains(names, file); });
}

// A folder that waits to be looked at, relative to the one that is searched.
struct Folder {
  std::string path;
  int depth = 0;
  std::string project;  // where the innermost project begins; empty: at the top
  std::string source;   // the folder that Python imports from: the project, or its src/
};

struct Found {
  AppCandidate candidate;
  AppOrigin origin;
  std::string text;  // of its file
};

class Finder {
 public:
  Finder(const FileTree& tree, std::string folder) : tree_(tree), folder_(std::move(folder)) {}

  std::vector<AppCandidate> Run() {
    std::deque<Folder> waiting = {Folder{}};
    std::size_t folders = 0;
    while (!waiting.empty() && folders++ < kMostFolders && files_ < kMostFiles) {
      Folder next = std::move(waiting.front());
      waiting.pop_front();
      LookInside(std::move(next), waiting);
    }
    PreferWhatFactoriesMade();
    DropCopies();
    PreferTheProjectOfManagePy();
    std::vector<AppCandidate> candidates;
    for (Found& found : found_) candidates.push_back(std::move(found.candidate));
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.app < b.app; });
    return candidates;
  }

 private:
  std::string Absolute(const std::string& path) const { return folder_ + "/" + path; }

  void LookInside(Folder folder, std::deque<Folder>& waiting) {
    const auto names = tree_.List(Absolute(folder.path));
    if (!names || Contains(*names, "pyvenv.cfg")) return;
    const std::string base = folder.path.substr(folder.path.rfind('/') + 1);
    const bool package = Contains(*names, "__init__.py");
    const bool project = folder.depth > 0 && !package && IsProject(*names);
    if (project) folder.project = folder.source = folder.path;
    if (folder.depth > 0 && !project) {
      if (!IsIdentifier(base)) return;
      if (base == "src" && !package) folder.source = folder.path;
    }
    for (const std::string& name : *names) {
      const std::string path = folder.path.empty() ? name : folder.path + "/" + name;
      if (name.ends_with(".py")) {
        if (files_++ >= kMostFiles) return;
        LookAt(path, folder);
      } else if (folder.depth < kDeepest && !IsSkipped(name) && tree_.IsFolder(Absolute(path))) {
        waiting.push_back({path, folder.depth + 1, folder.project, folder.source});
      }
    }
  }

  static bool IsSkipped(std::string_view name) {
    return name.starts_with('.') ||
           std::find(kSkippedFolders.begin(), kSkippedFolders.end(), name) != kSkippedFolders.end();
  }

  void LookAt(const std::string& path, const Folder& folder) {
    const std::string stem = path.substr(0, path.size() - 3);
    const std::string base = stem.substr(stem.rfind('/') + 1);
    if (!IsIdentifier(base) || base.starts_with("test_") || base == "conftest") return;
    auto text = tree_.Read(Absolute(path), kLongestFile);
    if (!text) return;
    if (base == "manage") {
      if (auto settings = DjangoSettingsOf(*text); !settings.empty()) {
        manage_.push_back({folder.project, std::move(settings)});
      }
      return;
    }
    const std::string module = ModuleOf(stem, folder.source);
    for (const ModuleApp& app : AppsOfModule(*text)) {
      found_.push_back(
          {{fmt::format("{}:{}", module, app.name), app.interface, app.framework, path, app.line,
            folder.project, folder.source == folder.project ? "" : PathInside(folder)},
           app.origin,
           *text});
    }
  }

  // Gunicorn goes to the project first: what it imports from is named from there.
  static std::string PathInside(const Folder& folder) {
    return folder.project.empty() ? folder.source : folder.source.substr(folder.project.size() + 1);
  }

  static std::string ModuleOf(std::string stem, const std::string& source) {
    if (!source.empty()) stem.erase(0, source.size() + 1);
    if (stem.ends_with("/__init__")) stem.erase(stem.size() - 9);
    std::replace(stem.begin(), stem.end(), '/', '.');
    return stem;
  }

  // wsgi.py with "app = create_app()" is what is deployed, not the factory that it imports.
  void PreferWhatFactoriesMade() {
    const auto is = [](AppOrigin origin) {
      return [origin](const Found& found) { return found.origin == origin; };
    };
    const auto factory = std::find_if(found_.begin(), found_.end(), is(AppOrigin::kFactory));
    for (Found& found : found_) {
      if (found.origin != AppOrigin::kMade || !found.candidate.interface.empty()) continue;
      if (factory == found_.end()) continue;
      found.candidate.interface = factory->candidate.interface;
      found.candidate.framework = factory->candidate.framework;
    }
    std::erase_if(found_, [](const Found& found) { return found.candidate.interface.empty(); });
    if (std::any_of(found_.begin(), found_.end(), is(AppOrigin::kMade))) {
      std::erase_if(found_, is(AppOrigin::kFactory));
    }
  }

  // A folder that is reached once more through a symbolic link shows the same files again, deeper.
  void DropCopies() {
    const std::vector<Found> all = found_;
    std::erase_if(found_, [&](const Found& found) {
      return std::any_of(all.begin(), all.end(), [&](const Found& other) {
        return found.candidate.file.ends_with("/" + other.candidate.file) &&
               found.text == other.text;
      });
    });
  }

  // "shop.wsgi" belongs to the settings "shop.settings"; other projects of the same folder do not
  // when one does.
  void PreferTheProjectOfManagePy() {
    for (const auto& [project, settings] : manage_) {
      const auto is_django_of = [project_ = project](const Found& found) {
        return found.candidate.framework == "Django" && found.candidate.chdir == project_;
      };
      const auto belongs = [&settings_ = settings](const Found& found) {
        const std::string module = found.candidate.app.substr(0, found.candidate.app.find(':'));
        const std::string package = module.substr(0, module.rfind('.') + 1);
        return !package.empty() && settings_.starts_with(package);
      };
      const bool any = std::any_of(found_.begin(), found_.end(), [&](const Found& found) {
        return is_django_of(found) && belongs(found);
      });
      if (!any) continue;
      std::erase_if(found_, [&](const Found& f) { return is_django_of(f) && !belongs(f); });
    }
  }

  const FileTree& tree_;
  std::string folder_;
  std::size_t files_ = 0;
  std::vector<Found> found_;
  std::vector<std::pair<std::string, std::string>> manage_;  // project, settings module
};

std::string ListOf(const std::vector<AppCandidate>& candidates) {
  std::string text;
  for (const AppCandidate& candidate : candidates) {
    text += fmt::format("\n  {}  ({}, {}:{})", candidate.app, candidate.framework, candidate.file,
                        candidate.line);
  }
  return text;
}

}  // namespace

std::vector<AppCandidate> FindApps(const FileTree& tree, const std::string& folder) {
  return Finder(tree, folder).Run();
}

Result<AppCandidate> ChooseApp(const std::vector<AppCandidate>& candidates,
                               std::string_view interface) {
  std::vector<AppCandidate> fitting;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(fitting),
               [&](const AppCandidate& candidate) { return candidate.interface == interface; });
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    return UsageError("APP", fmt::format("what is here runs on {} worker classes only ({}):{}",
                                         interface == "wsgi" ? "ASGI" : "WSGI",
                                         interface == "wsgi" ? "--class=uvicorn or asgi"
                                                             : "--class=sync, gthread, gevent",
                                         ListOf(candidates)));
  }
  return UsageError("APP", "several applications are here, name one:" + ListOf(fitting));
}

}  // namespace corntune
