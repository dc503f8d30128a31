// Changing a gunicorn.conf.py without touching more than it must.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"

namespace corntune {

// `text` with these settings in force. A setting's value is replaced where it stands when its last
// assignment is a plain one at the top level and no other code reads the name; otherwise an
// assignment is added at the end, which is the one that Gunicorn sees. Every other byte stays, line
// endings and a byte order mark included; what is in force already is not written again, so that a
// second call changes nothing.
//
// Fails, naming `file`, when the text is not UTF-8, declares another encoding, or ends in the
// middle of a statement.
Result<std::string> ApplySettings(std::string_view file, std::string_view text,
                                  const Settings& settings);

// The change from `before` to `after` as a unified diff with three lines of context, which patch(1)
// takes; empty when they are equal.
std::string UnifiedDiff(std::string_view file, std::string_view before, std::string_view after);

}  // namespace corntune
