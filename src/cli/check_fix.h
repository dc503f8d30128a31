// --fix and --dry-run of `corntune check`.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/os/atomic_file.h"
#include "corntune/os/file_tree.h"
#include "corntune/report/check.h"

#include "check_options.h"
#include "checker.h"

namespace corntune {

struct MendedFile {
  std::string path;  // as its findings name it
  FileStamp stamp;   // of the file when it was read
  std::string before;
  std::string after;
};

// Real files, some with another text that is not written yet.
class EditedTree : public FileTree {
 public:
  Result<std::string> Read(std::string_view path, std::size_t most = kMostBytes) const override;
  Result<std::vector<std::string>> List(std::string_view path) const override;
  bool IsFile(std::string_view path) const override;
  bool IsFolder(std::string_view path) const override;

  // By their real paths, so that a file has one text under all its names.
  std::map<std::string, MendedFile> files;

 private:
  RealFileTree below_;
};

// Checks, and mends what can be mended safely, in memory and again until nothing is left to mend:
// one rewrite may bring to light, or make room for, another. What is found is mended where it
// stands, in files that a checked one names too, as long as they are below what is checked.
class Mender {
 public:
  Mender(const CheckOptions& options, const LintRequest& lint) : options_(options), lint_(lint) {}

  // The report as it will be when the files are written. Without --fix a plain check.
  Result<CheckReport> Run();

  std::shared_ptr<const std::string> Text(const std::string& path) { return checker_->Text(path); }

  // What --dry-run prints: one unified diff a file.
  std::string Diff() const;
  // Replaces the files, each in one step. Fails, before anything is written, when one of them
  // cannot be written or is not what it was when it was read.
  Result<void> Write() const;
  // Files that were left alone, and why.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Result<CheckReport> CheckOnce();
  Result<bool> Pass(CheckReport& report);
  Result<bool> MendFile(const std::string& real, const std::string& shown,
                        const std::vector<const Finding*>& findings);
  bool IsWithin(const std::string& real) const;

  const CheckOptions& options_;
  const LintRequest& lint_;
  EditedTree tree_;
  std::unique_ptr<Checker> checker_;
  std::vector<Finding> mended_;
  std::vector<std::string> notes_;
};

}  // namespace corntune
