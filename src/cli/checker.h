// The files of a project, read and judged.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "corntune/base/result.h"
#include "corntune/deploy/read.h"
#include "corntune/os/file_tree.h"
#include "corntune/report/check.h"

#include "check_options.h"

namespace corntune {

// One check. What it is made of must live.
class Checker {
 public:
  // Folders are listed as they are on disk; files are read from `tree`.
  Checker(const CheckOptions& options, const LintRequest& lint, const FileTree& tree);

  // Files in the order in which they were named and walked, each once. Fails when a path that was
  // named is not there.
  Result<CheckReport> Check();

  // Of a file that was read; of another one, what it holds now; null when it cannot be read.
  std::shared_ptr<const std::string> Text(const std::string& path);

 private:
  void Begin(const std::string& folder);
  void Standard();
  void Take(const std::string& folder, const std::string& path, bool named);
  void Unreadable(const std::string& path, const std::string& why);
  void Keep(DeployFile file);

  const CheckOptions& options_;
  const LintRequest& lint_;
  const FileTree& tree_;
  DeployRequest request_;
  CheckReport report_;
  std::set<std::string> seen_;
  std::map<std::string, std::shared_ptr<const std::string>> texts_;
};

}  // namespace corntune
