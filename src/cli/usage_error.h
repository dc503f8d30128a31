// What CLI11 has against a command line, in corntune's words: the place first, the value quoted,
// the remedy last.
#pragma once

#include <CLI/CLI.hpp>

#include "corntune/base/result.h"

namespace corntune {

// `app` is the top command after it threw `error`.
Error UsageErrorOf(const CLI::ParseError& error, const CLI::App& app);

// The innermost subcommand that was chosen.
const CLI::App& ChosenCommand(const CLI::App& app);

}  // namespace corntune
