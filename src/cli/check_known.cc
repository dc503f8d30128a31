#include "check_known.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/os/atomic_file.h"
#include "corntune/os/file_tree.h"

#include "check_options.h"

namespace corntune {
namespace {

std::string FolderOf(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : file.substr(0, slash);
}

BaselinePath PathsFor(const std::string& file) {
  return [folder = FolderOf(file)](const std::string& path) {
    return path == "-" ? path : PathBelow(folder, path);
  };
}

bool IsBelow(const std::string& path, const std::string& top) {
  return top == "." || path == top || path.starts_with(top + '/');
}

}  // namespace

Result<void> ApplyBaseline(const std::string& file, const std::vector<std::string>& paths,
                           CheckReport& report) {
  const auto text = RealFileTree().Read(file);
  if (!text) return CannotError(file, text.error().message);
  auto entries = ReadBaseline(file, *text);
  if (!entries) return tl::unexpected(entries.error());
  const BaselinePath path_of = PathsFor(file);
  report.known = TakeKnown(report.lint.findings, *entries, path_of);
  // What was not checked is not gone.
  for (BaselineEntry& entry : *entries) {
    const bool checked = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      return IsBelow(entry.path, path_of(path));
    });
    if (checked) report.gone.push_back(std::move(entry));
  }
  return {};
}

Result<std::string> WriteBaseline(const std::string& file, const CheckReport& report) {
  const std::size_t count = report.lint.findings.size();
  auto written = WriteFileAtomically(file, BaselineJson(report.lint.findings, PathsFor(file)));
  if (!written) return tl::unexpected(written.error());
  return fmt::format("{} finding{} written to {}\n", count, count == 1 ? "" : "s", file);
}

}  // namespace corntune
