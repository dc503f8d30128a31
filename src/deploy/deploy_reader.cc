// What all readers of one file share, but for following commands (take_start.cc) and working out
// settings (resolve.cc).
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "start.h"

namespace corntune {

DeployReader::DeployReader(const FileTree& tree, std::string_view root,
                           const DeployRequest& request, DeployFile& file, const LineIndex& lines)
    : tree_(tree),
      root_(root),
      folder_(FolderOf(file.path)),
      request_(request),
      file_(file),
      lines_(lines) {}

FoundDeployment DeployReader::NewDeployment(std::string name, const SourcePlace& place) const {
  FoundDeployment deployment;
  deployment.file = file_.path;
  deployment.form = file_.form;
  deployment.name = std::move(name);
  deployment.place = place;
  deployment.version = request_.version.value_or(kNewestGunicorn);
  deployment.cpus = request_.cpus;
  deployment.memory = request_.memory;
  deployment.node_cpus = request_.node_cpus;
  return deployment;
}

void DeployReader::Problem(std::string kind, const SourcePlace& place, std::string message,
                           std::string help) {
  file_.problems.push_back({std::move(kind), std::move(message), std::move(help), place});
}

void PutVariable(FoundDeployment& deployment, const std::string& name, DeployVariable variable) {
  const auto found = deployment.environment.find(name);
  if (found != deployment.environment.end()) {
    found->second = std::move(variable);
  } else if (deployment.environment.size() < kMostVariables) {
    deployment.environment.emplace(name, std::move(variable));
  } else {
    deployment.open = true;
    deployment.open_reason = "it has more variables than are read";
  }
}

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

std::string JoinPath(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/')) return std::string(name);
  if (folder == ".") return std::string(name);
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

StartWord LiteralWord(std::string text, SourcePlace place) {
  StartWord word;
  word.word.value = std::move(text);
  word.place = std::move(place);
  return word;
}

std::optional<DeployReader::Found> DeployReader::FindExactly(std::string_view named,
                                                             std::string_view folder) const {
  if (named.empty() || named.size() > 512 || named.starts_with('/')) return std::nullopt;
  if (named.find('\0') != std::string_view::npos) return std::nullopt;
  std::string path(folder);
  for (const std::string_view part : Split(named, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      path = JoinPath(path, part);
    } else if (path.empty() || path == root_) {
      return std::nullopt;
    } else {
      path = FolderOf(path);
    }
  }
  if (!tree_.IsFile(path) || referenced_ > kMostReferenced) return std::nullopt;
  auto text = tree_.Read(path, kMostDeployBytes);
  if (!text) return std::nullopt;
  referenced_ += text->size() + 100;
  return Found{std::move(path), std::move(*text)};
}

std::optional<DeployReader::Found> DeployReader::FindFile(std::string_view named,
                                                          std::string_view folder) const {
  if (named.empty() || named.size() > 512 || named.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::vector<std::string_view> tails;
  while (named.starts_with("./")) named.remove_prefix(2);
  if (!named.starts_with('/') && named.find("..") == std::string_view::npos) {
    tails.push_back(named);
  }
  for (int parts = 0; parts < 8; ++parts) {
    const std::size_t slash = named.find('/');
    if (slash == std::string_view::npos) break;
    named.remove_prefix(slash + 1);
    if (!named.empty() && named.find("..") == std::string_view::npos) tails.push_back(named);
  }
  for (const std::string_view tail : tails) {
    for (const std::string_view base :
         {folder, std::string_view(folder_), std::string_view(root_)}) {
      const std::string path = JoinPath(base, tail);
      if (!tree_.IsFile(path)) continue;
      if (referenced_ > kMostReferenced) return std::nullopt;
      auto text = tree_.Read(path, kMostDeployBytes);
      if (!text) continue;
      referenced_ += text->size() + 100;
      return Found{path, std::move(*text)};
    }
  }
  return std::nullopt;
}

}  // namespace corntune
