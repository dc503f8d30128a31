// Gunicorn's command line: building one, and reading one as its argparse grammar does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/gunicorn/version.h"

namespace corntune {

// The words of `gunicorn --workers=5 main:app`: program, one "--flag=value" per setting in the
// order of `settings` (a list gives one word an element, a true flag without argument stands alone,
// a false one is left out), then the application. Not quoted for a shell: see QuoteForShell.
// Precondition: every setting is in the catalogue and has a flag.
std::vector<std::string> GunicornCommand(const Settings& settings, const std::string& app);

// One word for a POSIX shell, quoted only where it must be. Any bytes but NUL survive.
std::string QuoteForShell(std::string_view word);

// The words joined by blanks, each quoted for a POSIX shell.
std::string ShellCommand(const std::vector<std::string>& words);

// What a command line asks for.
struct CommandLine {
  Settings settings;               // in the order in which they first stand there
  std::optional<std::string> app;  // the first word that is no option's; Gunicorn drops the others
  bool exits = false;              // --help or --version: Gunicorn prints that and ends
};

// Reads the words after "gunicorn" with the grammar of `version` (argparse of Python 3.11): long
// and short options, "--x=v" and "--x v", "-w4", combined short flags, unique abbreviations of long
// options, "--" and the application in any place. The values are those that Gunicorn holds after
// its validators; a list is the sum of its uses. Fails, with the option as the place, for an option
// that the release lacks (naming the nearest one), a missing or unwanted argument, or a value that
// the validator refuses; what depends on the machine (does the file exist?) is not checked.
Result<CommandLine> ReadCommandLine(const std::vector<std::string>& words,
                                    const GunicornVersion& version);

// Splits text as Python's shlex.split does in POSIX mode, which Gunicorn uses for
// GUNICORN_CMD_ARGS. The error has no place.
Result<std::vector<std::string>> SplitShellWords(std::string_view text);

}  // namespace corntune
