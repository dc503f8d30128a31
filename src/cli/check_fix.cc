#include "check_fix.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/diff.h"
#include "corntune/lint/fixes.h"

#include "check_known.h"
#include "file_change.h"

namespace corntune {
namespace {

namespace fs = std::filesystem;

// More than any chain of rewrites of the rules needs.
constexpr int kMostPasses = 10;

// Without links; empty when there is no such file.
std::string RealPath(std::string_view path) {
  std::error_code error;
  const fs::path real = fs::canonical(fs::path(path), error);
  return error ? std::string() : real.string();
}

bool IsBelow(const std::string& real, const std::string& folder) {
  return !folder.empty() && real.starts_with(folder == "/" ? folder : folder + '/');
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::string> EditedTree::Read(std::string_view path, std::size_t most) const {
  if (!files.empty()) {
    const auto found = files.find(RealPath(path));
    if (found != files.end()) return found->second.after;
  }
  return below_.Read(path, most);
}

Result<std::vector<std::string>> EditedTree::List(std::string_view path) const {
  return below_.List(path);
}

bool EditedTree::IsFile(std::string_view path) const {
  return below_.IsFile(path);
}

bool EditedTree::IsFolder(std::string_view path) const {
  return below_.IsFolder(path);
}

Result<CheckReport> Mender::CheckOnce() {
  checker_ = std::make_unique<Checker>(options_, lint_, tree_);
  auto report = checker_->Check();
  if (!report || !options_.baseline) return report;
  auto applied = ApplyBaseline(*options_.baseline, options_.paths, *report);
  if (!applied) return tl::unexpected(applied.error());
  return report;
}

Result<CheckReport> Mender::Run() {
  auto report = CheckOnce();
  for (int pass = 0; report && options_.fix && pass < kMostPasses; ++pass) {
    const auto changed = Pass(*report);
    if (!changed) return tl::unexpected(changed.error());
    if (!*changed) break;
    report = CheckOnce();
  }
  if (!report) return report;
  std::erase_if(tree_.files, [](const auto& one) { return one.second.before == one.second.after; });
  report->mended = mended_;
  report->mended_files = tree_.files.size();
  return report;
}

// True when something was mended.
Result<bool> Mender::Pass(CheckReport& report) {
  struct Wanted {
    std::string shown;
    std::vector<const Finding*> findings;
  };
  std::map<std::string, Wanted> wanted;
  for (const Finding& finding : report.lint.findings) {
    if (!finding.fix) continue;
    const std::string& path = finding.fix->place.file;
    const std::string real = RealPath(path);
    if (!IsWithin(real)) {
      std::string note = fmt::format("{}: not mended: it is a link out of what is checked", path);
      if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) {
        notes_.push_back(std::move(note));
      }
      continue;
    }
    Wanted& file = wanted[real];
    if (file.shown.empty()) file.shown = path;
    // Under another name the same findings come again.
    if (file.shown == path) file.findings.push_back(&finding);
  }
  bool changed = false;
  for (const auto& [real, file] : wanted) {
    const auto mended = MendFile(real, file.shown, file.findings);
    if (!mended) return mended;
    changed = changed || *mended;
  }
  return changed;
}

Result<bool> Mender::MendFile(const std::string& real, const std::string& shown,
                              const std::vector<const Finding*>& findings) {
  const auto text = checker_->Text(shown);
  if (!text) return false;
  std::vector<TextFix> fixes;
  for (const Finding* finding : findings) fixes.push_back(*finding->fix);
  FixedText fixed = ApplyFixes(*text, fixes);
  if (fixed.text == *text) return false;
  if (tree_.files.count(real) == 0) {
    const auto stamp = StampOf(real);
    if (!stamp) return tl::unexpected(stamp.error());
    const auto now = RealFileTree().Read(real);
    if (!now || *now != *text) {
      return CannotError(shown,
                         "changed by somebody else meanwhile: nothing was written (try again)");
    }
    tree_.files[real] = {fs::path(shown).lexically_normal().string(), *stamp, *text, ""};
  }
  tree_.files[real].after = std::move(fixed.text);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (fixed.made[i]) mended_.push_back(*findings[i]);
  }
  return true;
}

// A file that was named itself may be a link; in a folder links must not lead out.
bool Mender::IsWithin(const std::string& real) const {
  return std::any_of(options_.paths.begin(), options_.paths.end(), [&](const std::string& path) {
    const std::string top = RealPath(path);
    if (real == top) return true;
    return IsBelow(real, tree_.IsFolder(path) ? top : RealPath(FolderOf(path)));
  });
}

std::string Mender::Diff() const {
  std::string diff;
  for (const auto& one : tree_.files) {
    diff += UnifiedDiff(one.second.path, one.second.before, one.second.after);
  }
  return diff;
}

Result<void> Mender::Write() const {
  for (const auto& [real, file] : tree_.files) {
    if (auto writable = CheckWritable(real); !writable) {
      return CannotError(file.path, writable.error().message + ": nothing was written");
    }
    if (auto writable = CheckWritable(FolderOf(real)); !writable) {
      return CannotError(
          file.path, fmt::format("its folder: {}: nothing was written", writable.error().message));
    }
    const auto stamp = StampOf(real);
    if (!stamp || *stamp != file.stamp) {
      return CannotError(file.path,
                         "changed by somebody else meanwhile: nothing was written (try again)");
    }
  }
  for (const auto& [real, file] : tree_.files) {
    if (auto written = ReplaceUnchanged(real, file.stamp, file.after); !written) {
      return CannotError(file.path, written.error().message);
    }
  }
  return {};
}

}  // namespace corntune
