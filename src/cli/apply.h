// Writing settings into the user's gunicorn.conf.py, and taking that back.
#pragma once

#include <string>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"

namespace corntune {

// Puts the settings into `file` (pyconf/edit.h says how) and returns what was done, as text: with
// `dry_run` the unified diff alone, nothing written. The old content is kept beside it as
// <file>.<UTC time>.corntune-backup. The file is replaced in one step and stays as it was when
// anything fails: when it is no plain file, is write-protected, is not a complete UTF-8 source, or
// was changed by somebody else meanwhile.
Result<std::string> ApplyToFile(const std::string& file, const Settings& settings, bool dry_run);

// Brings back the newest backup of `file` and removes that backup; with `dry_run` only shows the
// diff.
Result<std::string> RestoreFile(const std::string& file, bool dry_run);

}  // namespace corntune
