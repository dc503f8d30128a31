#include "checker.h"

#include <iostream>
#include <utility>

#include <unistd.h>

#include "corntune/deploy/walk.h"

namespace corntune {

Checker::Checker(const CheckOptions& options, const LintRequest& lint, const FileTree& tree)
    : options_(options), lint_(lint), tree_(tree) {
  request_.cpus = options.cpus;
  request_.memory = options.memory;
  request_.node_cpus = options.node_cpus;
}

Result<CheckReport> Checker::Check() {
  for (const std::string& path : options_.paths) {
    if (path == "-") {
      Standard();
    } else if (tree_.IsFolder(path)) {
      auto walked = WalkDeployFiles(path);
      if (!walked) return tl::unexpected(walked.error());
      Begin(path);
      for (const std::string& file : walked->paths) Take(path, file, false);
      for (const auto& [folder, why] : walked->unwalked) {
        Unreadable(folder.empty() ? "." : folder, why);
      }
    } else if (tree_.IsFile(path)) {
      const std::size_t slash = path.rfind('/');
      const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
      Begin(folder);
      Take(folder, path, true);
    } else {
      return CannotError(path, "no such file or folder");
    }
  }
  report_.lint = Lint(report_.files, lint_, [this](const std::string& path) { return Text(path); });
  return std::move(report_);
}

std::shared_ptr<const std::string> Checker::Text(const std::string& path) {
  const auto found = texts_.find(path);
  if (found != texts_.end()) return found->second;
  auto text = tree_.Read(path, kMostDeployBytes);
  return texts_[path] = text ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
}

void Checker::Begin(const std::string& folder) {
  request_.version = options_.version ? options_.version : PinnedGunicorn(tree_, folder);
}

void Checker::Standard() {
  std::string text;
  char buffer[65536];
  while (text.size() <= kMostDeployBytes && std::cin.read(buffer, sizeof buffer).gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(std::cin.gcount()));
  }
  Begin(".");
  const auto form = FormOf("-", text);
  Keep(ReadDeployFile(tree_, ".", "-", std::move(text), form.value_or(DeployForm::kScript),
                      request_));
  ++report_.looked_at;
}

void Checker::Take(const std::string& folder, const std::string& path, bool named) {
  if (!seen_.insert(path).second) return;
  ++report_.looked_at;
  auto text = tree_.Read(path, kMostDeployBytes);
  if (!text) {
    // Too long to be a deployment, unless the user, or its name, says that it is one.
    const bool closed = access(path.c_str(), R_OK) != 0;
    if (named || closed || FormOf(path, "")) Unreadable(path, text.error().message);
    return;
  }
  const auto form = FormOf(path, *text);
  if (!form) return;
  Keep(ReadDeployFile(tree_, folder, path, std::move(*text), *form, request_));
}

void Checker::Unreadable(const std::string& path, const std::string& why) {
  DeployFile file;
  file.path = path;
  file.text = std::make_shared<const std::string>();
  file.problems.push_back({"unreadable",
                           "not read: " + why,
                           "let corntune read it, or leave it out of what is checked",
                           {path, 1, 1, 1, 1}});
  Keep(std::move(file));
}

void Checker::Keep(DeployFile file) {
  texts_[file.path] = file.text;
  if (!file.deployments.empty() || !file.problems.empty()) report_.files.push_back(std::move(file));
}

}  // namespace corntune
