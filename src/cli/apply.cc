#include "apply.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "corntune/os/atomic_file.h"
#include "corntune/os/file_tree.h"
#include "corntune/pyconf/edit.h"

namespace corntune {
namespace {

constexpr char kBackupEnd[] = ".corntune-backup";

// Root may write anywhere; a file whose bits forbid writing to everybody is meant to stay.
Result<void> CheckWritable(const std::string& file) {
  struct stat status;
  if (stat(file.c_str(), &status) != 0) return {};  // StampOf has the better error
  if ((status.st_mode & 0222) == 0) return CannotError(file, "is write-protected");
  return {};
}

// A name that no backup has yet: two within one second get a counter.
std::string NewBackupName(const std::string& file) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string base = fmt::format("{}.{:%Y%m%dT%H%M%SZ}", file,
                                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  std::string name = base + kBackupEnd;
  for (int i = 2; std::filesystem::exists(name); ++i) {
    name = fmt::format("{}-{:03}{}", base, i, kBackupEnd);
  }
  return name;
}

// The newest backup by name, whose time sorts as text; empty when there is none.
std::string NewestBackup(const std::string& file) {
  const std::filesystem::path path(file);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const std::string start = path.filename().string() + ".";
  const auto names = RealFileTree().List(folder.string());
  std::string newest;
  for (const std::string& name : names.value_or(std::vector<std::string>{})) {
    if (name.starts_with(start) && name.ends_with(kBackupEnd)) {
      newest = std::max(newest, name);
    }
  }
  return newest.empty() ? "" : (folder / newest).string();
}

// Writes unless the file is another one than the one that was read.
Result<void> Replace(const std::string& file, const FileStamp& stamp, const std::string& content) {
  const auto now = StampOf(file);
  if (!now) return tl::unexpected(now.error());
  if (*now != stamp) return CannotError(file, "was changed meanwhile; nothing was written");
  return WriteFileAtomically(file, content);
}

}  // namespace

Result<std::string> ApplyToFile(const std::string& file, const Settings& settings, bool dry_run) {
  const auto stamp = StampOf(file);
  if (!stamp) return tl::unexpected(stamp.error());
  const auto before = RealFileTree().Read(file);
  if (!before) return tl::unexpected(before.error());
  const auto after = ApplySettings(file, *before, settings);
  if (!after) return after;
  if (dry_run) return UnifiedDiff(file, *before, *after);
  if (*after == *before) return fmt::format("{}: these settings are in force already\n", file);
  if (auto writable = CheckWritable(file); !writable) return tl::unexpected(writable.error());
  const std::string backup = NewBackupName(file);
  if (auto kept = WriteFileAtomically(backup, *before); !kept) return tl::unexpected(kept.error());
  if (auto written = Replace(file, *stamp, *after); !written) {
    std::filesystem::remove(backup);
    return tl::unexpected(written.error());
  }
  return UnifiedDiff(file, *before, *after) +
         fmt::format("\n{}: written; the old content is in {}\n", file, backup);
}

Result<std::string> RestoreFile(const std::string& file, bool dry_run) {
  const std::string backup = NewestBackup(file);
  if (backup.empty()) return CannotError(file, "has no backup of corntune's");
  const auto stamp = StampOf(file);
  if (!stamp) return tl::unexpected(stamp.error());
  const auto now = RealFileTree().Read(file);
  const auto before = RealFileTree().Read(backup);
  if (!now) return tl::unexpected(now.error());
  if (!before) return tl::unexpected(before.error());
  if (dry_run) return UnifiedDiff(file, *now, *before);
  if (auto writable = CheckWritable(file); !writable) return tl::unexpected(writable.error());
  if (auto written = Replace(file, *stamp, *before); !written) {
    return tl::unexpected(written.error());
  }
  std::filesystem::remove(backup);
  return UnifiedDiff(file, *now, *before) + fmt::format("\n{}: restored from {}\n", file, backup);
}

}  // namespace corntune
