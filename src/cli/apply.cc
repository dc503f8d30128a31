#include "apply.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "corntune/base/diff.h"
#include "corntune/base/text.h"
#include "corntune/os/atomic_file.h"
#include "corntune/os/file_tree.h"
#include "corntune/pyconf/edit.h"

#include "file_change.h"

namespace corntune {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".corntune-backup";

std::string Absolute(const std::string& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal().string();
}

struct OpenedFile {
  FileStamp stamp;
  std::string text;
};

Result<OpenedFile> OpenFile(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error) && !error) {
    return CannotError(
        path, "no such file (write a new one: corntune recommend --format=conf.py --output FILE)");
  }
  OpenedFile file;
  const auto stamp = StampOf(path);
  if (!stamp) return tl::unexpected(stamp.error());
  file.stamp = *stamp;
  if (auto writable = CheckWritable(path); !writable) return tl::unexpected(writable.error());
  auto text = RealFileTree().Read(Absolute(path));
  if (!text) return CannotError(path, text.error().message);
  file.text = std::move(*text);
  return file;
}

std::string BackupName(const std::string& path, WallClock now) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  const std::time_t seconds = micros.count() / 1'000'000;
  return fmt::format("{}.{:%Y%m%dT%H%M%S}.{:06}Z{}", path, fmt::gmtime(seconds),
                     micros.count() % 1'000'000, kEnding);
}

// Copies the file beside itself, under a name that nobody has yet.
Result<std::string> MakeBackup(const std::string& path, WallClock now) {
  for (int tries = 0; tries < 1000; ++tries, now += std::chrono::microseconds(1)) {
    const std::string name = BackupName(path, now);
    std::error_code error;
    if (fs::copy_file(path, name, fs::copy_options::none, error)) return name;
    if (error != std::errc::file_exists) {
      fs::remove(name, error);
      return CannotError(name, "cannot make the backup: " + ToLower(error.message()));
    }
  }
  return CannotError(path, "cannot make the backup: too many of the same time");
}

Result<std::string> NewestBackup(const std::string& path) {
  const fs::path file(path);
  const std::string prefix = file.filename().string() + ".";
  std::string newest;
  std::error_code error;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(kEnding)) newest = std::max(newest, name);
  }
  if (newest.empty()) {
    return CannotError(path,
                       fmt::format("has no backup (expected {}*{} beside it)", prefix, kEnding));
  }
  return file.has_parent_path() ? (file.parent_path() / newest).string() : newest;
}

// Which settings were not changed where they stand, and why.
std::string Overrides(const EditedConf& edited) {
  std::string text;
  for (const SettingEdit& edit : edited.edits) {
    if (edit.kind != EditKind::kOverridden) continue;
    text += fmt::format("note: {} is {}: overridden at the end, line {}\n", edit.name, edit.why,
                        edit.line);
  }
  return text;
}

}  // namespace

Result<PlannedChange> PlanChange(const std::string& path, const Settings& settings) {
  auto file = OpenFile(path);
  if (!file) return tl::unexpected(file.error());
  auto edited = ApplySettings(path, file->text, settings);
  if (!edited) return tl::unexpected(edited.error());
  PlannedChange change;
  change.path = path;
  change.stamp = file->stamp;
  change.diff = UnifiedDiff(path, file->text, edited->text);
  change.notes = Overrides(*edited);
  change.text = std::move(edited->text);
  return change;
}

Result<std::string> CarryOut(const PlannedChange& change, WallClock now) {
  const std::string& path = change.path;
  if (change.diff.empty()) return fmt::format("{}: these settings are in force already\n", path);
  const auto backup = MakeBackup(path, now);
  if (!backup) return tl::unexpected(backup.error());
  if (auto replaced = ReplaceUnchanged(path, change.stamp, change.text); !replaced) {
    std::error_code ignored;
    fs::remove(*backup, ignored);
    return tl::unexpected(replaced.error());
  }
  return fmt::format("{}\n{}{}: written; the old content is in {}\n", change.diff, change.notes,
                     path, *backup);
}

Result<std::string> ApplyToFile(const std::string& path, const Settings& settings, bool dry_run) {
  auto change = PlanChange(path, settings);
  if (!change) return tl::unexpected(change.error());
  if (dry_run) return std::move(change->diff);
  return CarryOut(*change);
}

Result<std::string> RestoreFile(const std::string& path, bool dry_run) {
  const auto backup = NewestBackup(path);
  if (!backup) return tl::unexpected(backup.error());
  auto old = RealFileTree().Read(Absolute(*backup));
  if (!old) return CannotError(*backup, old.error().message);
  std::error_code error;
  const bool exists = fs::exists(path, error);
  std::string current;
  if (exists) {
    const auto file = OpenFile(path);
    if (!file) return tl::unexpected(file.error());
    current = file->text;
  }
  std::string diff = UnifiedDiff(path, current, *old);
  if (dry_run) return diff;
  if (auto written = WriteFileAtomically(path, *old); !written) {
    return tl::unexpected(written.error());
  }
  if (!exists) fs::permissions(path, fs::status(*backup, error).permissions(), error);
  fs::remove(*backup, error);
  if (error)
    return CannotError(*backup, "restored, but cannot remove: " + ToLower(error.message()));
  return fmt::format("{}\n{}: restored from {}\n", diff, path, *backup);
}

}  // namespace corntune
