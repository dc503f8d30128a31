// Changing settings in the text of a gunicorn.conf.py.
//
// Only what must change does: the value of an assignment, or lines added at the end. Every other
// byte stays, a byte order mark, line ends and the comment after a value included. Nothing is
// executed. Pure functions, safe from several threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"

namespace corntune {

// What became of one setting.
enum class EditKind {
  kUnchanged,   // the file says so already, as a constant
  kReplaced,    // the value of its last assignment was replaced
  kOverridden,  // the file assigns it in a way that is not safe to touch: a line was added at the
                // end, which wins
  kAdded,       // the file did not assign it: a line was added at the end
};

struct SettingEdit {
  std::string name;
  EditKind kind = EditKind::kUnchanged;
  int line = 0;            // in the edited text, from 1
  std::size_t offset = 0;  // of the value or of the added line there, in bytes
  std::string old_value;   // the source of the value that was replaced; empty otherwise
  std::string new_value;   // as it stands in the text
  // Why a line was added instead ("assigned in a branch (line 4)"); empty otherwise.
  std::string why;
};

struct EditedConf {
  std::string text;
  std::vector<SettingEdit> edits;  // one for each setting, in their order
};

// The text with the settings in force at its end. Applying the same settings to the result changes
// nothing. Refuses, naming line and column, a text that is no Python, that is longer than 1 MiB,
// or that is not UTF-8; and a setting whose name or value Python has no literal for. `file` opens
// the errors.
Result<EditedConf> ApplySettings(std::string_view file, std::string_view text,
                                 const Settings& settings);

}  // namespace corntune
