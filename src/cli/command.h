// What every subcommand shares: its streams, the ways to declare an option whose text is parsed by
// corntune's own parsers, and how a result or an error ends the program.
//
// One subcommand is one file with one Add...Command function, listed in main.cc.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/base/exit_code.h"
#include "corntune/base/result.h"
#include "corntune/os/environment.h"

namespace corntune {

// One run of the program.
struct Invocation {
  std::vector<std::string> words;  // the arguments after the program's name, as given
  Environment environment;
  std::string color = "auto";  // auto, always, never
  bool quiet = false;
  std::optional<std::string> output;  // --output FILE
  ExitCode exit_code = ExitCode::kDone;
};

// Declares `name` ("--memory") with a parser like ParseBytes(text, place). The place of its errors
// is the option's name; a repeated option is refused.
template <typename T, typename Parser>
CLI::Option* AddParsed(CLI::App& command, const std::string& name, std::optional<T>& target,
                       Parser parser, const std::string& help) {
  const std::string place = name.substr(0, name.find(','));
  return command
      .add_option_function<std::string>(
          name,
          [&target, parser, place](const std::string& text) {
            auto value = parser(text, place);
            if (!value) throw CLI::ValidationError(value.error().place, value.error().message);
            target = *value;
          },
          help)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

// Declares an option whose text is taken as it is; `type` stands for it in the help. A repeated
// option is refused.
CLI::Option* AddText(CLI::App& command, const std::string& name, std::optional<std::string>& target,
                     const std::string& type, const std::string& help);

// Runs `work` when the subcommand was chosen, and ends the program as its result says: text goes to
// stdout (or to --output, atomically), an error to stderr with its exit code. An interrupted run
// without text leaves --output as it was.
struct CommandResult {
  std::string text;
  ExitCode exit_code = ExitCode::kDone;
};
void OnRun(CLI::App& command, Invocation& invocation, std::function<Result<CommandResult>()> work);

// --output FILE, --color and --quiet, where the command has text to print.
void AddOutputOptions(CLI::App& command, Invocation& invocation);

// True when stdout takes colours: --color, NO_COLOR and whether it is a terminal.
bool WantsColor(const Invocation& invocation);

// Prints "corntune: error: ..." on stderr.
void PrintError(const Error& error);

}  // namespace corntune
