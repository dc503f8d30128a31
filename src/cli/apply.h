// The file side of `corntune recommend --apply` and `--restore`.
//
// A file is changed as a whole or not at all: on every failure it, and what lies beside it, is as
// it was. Each change leaves the old file beside it, with its permissions, as
// FILE.20261123T101500.000000Z.corntune-backup (the time in UTC); an older backup is never
// overwritten.
#pragma once

#include <chrono>
#include <string>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/os/atomic_file.h"

namespace corntune {

using WallClock = std::chrono::system_clock::time_point;

// Puts the settings into the gunicorn.conf.py at `path`, following a symbolic link, and returns
// what was done, as text; with `dry_run` nothing is written, and the text is the unified diff
// alone. Refuses a file that does not exist, is no plain file, is read-only, changes while this
// runs, or is no Python that can be edited safely (pyconf/edit.h).
Result<std::string> ApplyToFile(const std::string& path, const Settings& settings, bool dry_run);

// The two halves of ApplyToFile.
struct PlannedChange {
  std::string path;
  FileStamp stamp;    // of the file when it was read
  std::string text;   // what it is to hold
  std::string diff;   // empty when it holds that already
  std::string notes;  // lines on what could not be changed where it stands
};
Result<PlannedChange> PlanChange(const std::string& path, const Settings& settings);
// Fails, having written nothing, when the file is not the one that was planned for any more.
Result<std::string> CarryOut(const PlannedChange& change,
                             WallClock now = std::chrono::system_clock::now());

// Brings back the newest backup of `path`, and removes that backup: another call goes back one
// more change. Returns what was done, or with `dry_run` the diff alone.
Result<std::string> RestoreFile(const std::string& path, bool dry_run);

}  // namespace corntune
