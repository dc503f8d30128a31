// Quoting for the languages of the forms. Each function returns text that its reader turns back
// into the given bytes, or fails when the language cannot carry them, naming `what` the value is.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// A double-quoted YAML scalar. Needs UTF-8.
Result<std::string> QuoteYaml(std::string_view text, std::string_view what);

// The same without quotes where YAML 1.1 and 1.2 read the bare word as this very text ("web", not
// "yes" or "1e3").
Result<std::string> YamlScalar(std::string_view text, std::string_view what);

// A JSON string, as Dockerfile's exec form takes it. Needs UTF-8 without NUL.
Result<std::string> QuoteJson(std::string_view text, std::string_view what);

// One word of ExecStart= or one assignment of Environment= in a systemd unit: C escapes, "%%"
// against specifiers and, where `expands` (ExecStart), "$$" against variables. NUL is refused.
Result<std::string> QuoteSystemd(std::string_view text, bool expands, std::string_view what);

// One word of `command=` in supervisord.conf: shell words, "%%" against expansions, and no blank
// before ';' or '#', which would start a comment even inside quotes. Refused: line breaks, and what
// is not UTF-8.
Result<std::string> QuoteSupervisor(std::string_view text, std::string_view what);

// One word of a shell command. A zero byte is refused.
Result<std::string> QuoteShell(std::string_view text, std::string_view what);

// One word of a shell command that must stay on one line (Procfile). Line breaks are refused,
// those of Unicode too.
Result<std::string> QuoteShellLine(std::string_view text, std::string_view what);

// The text itself, or an error when it is not UTF-8.
Result<std::string> Utf8Only(std::string_view text, std::string_view what);

// A value that a form takes raw to the end of the line (WorkingDirectory=, user=). Refused: control
// characters, blanks at the ends, a backslash at the end, quotes, and the characters in
// `forbidden`.
Result<std::string> RawValue(std::string_view text, std::string_view forbidden,
                             std::string_view what);

// Every '%' doubled, for values in which systemd and supervisord expand it.
std::string DoublePercents(std::string_view text);

// Every '$' doubled: Compose and Kubernetes turn "$$" back into "$".
std::string DoubleDollars(std::string_view text);

// Text for a comment of one line, in any of the forms: what could end the line for some reader
// (control characters, the line separators of Unicode), hide or turn text (byte order mark,
// direction marks), or is no UTF-8, is written as an escape.
std::string CommentText(std::string_view text);

}  // namespace corntune
