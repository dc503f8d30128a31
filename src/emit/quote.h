// Quoting for the languages of the forms. Each function returns text that its reader turns back
// into the given bytes, or fails when the language cannot carry them, naming `what` the value is.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// A double-quoted YAML scalar. Needs UTF-8.
Result<std::string> QuoteYaml(std::string_view text, std::string_view what);

// A JSON string, as Dockerfile's exec form takes it. Needs UTF-8 without NUL.
Result<std::string> QuoteJson(std::string_view text, std::string_view what);

// One word of ExecStart= or one assignment of Environment= in a systemd unit: C escapes, "%%"
// against specifiers and, where `expands` (ExecStart), "$$" against variables. NUL is refused.
Result<std::string> QuoteSystemd(std::string_view text, bool expands, std::string_view what);

// One word of `command=` in supervisord.conf: shell words, "%%" against expansions, and no blank
// before
// ';' or '#', which would start a comment even inside quotes. Line breaks are refused.
Result<std::string> QuoteSupervisor(std::string_view text, std::string_view what);

// One word of a shell command that must stay on one line (Procfile). Line breaks are refused.
Result<std::string> QuoteShellLine(std::string_view text, std::string_view what);

// A value that a form takes raw to the end of the line (WorkingDirectory=, user=). Refused: control
// characters, blanks at the ends, a backslash at the end, quotes, and the characters in
// `forbidden`.
Result<std::string> RawValue(std::string_view text, std::string_view forbidden,
                             std::string_view what);

// Every '$' doubled: Compose and Kubernetes turn "$$" back into "$".
std::string DoubleDollars(std::string_view text);

}  // namespace corntune
