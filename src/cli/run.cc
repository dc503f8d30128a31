#include "run.h"

#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/os/output.h"

#include "command.h"
#include "commands.h"
#include "usage_error.h"

namespace corntune {
namespace {

// CLI11 takes "-1" after "--cpus" for an option of its own, and the word after "--cpus=" for its
// value. Written the other way round, the option's own parser gets to say what is wrong with the
// number.
std::vector<std::string> WordsForParser(std::vector<std::string> words) {
  std::vector<std::string> fitted;
  for (std::string& word : words) {
    const bool negative =
        word.size() > 1 && word[0] == '-' && (word[1] == '.' || (word[1] >= '0' && word[1] <= '9'));
    const bool after_option = !fitted.empty() && fitted.back().starts_with("--") &&
                              fitted.back().size() > 2 &&
                              fitted.back().find('=') == std::string::npos;
    if (negative && after_option) {
      fitted.back() += '=' + word;
    } else if (word.size() > 3 && word.starts_with("--") && word.find('=') == word.size() - 1) {
      word.pop_back();
      fitted.push_back(std::move(word));
      fitted.emplace_back();
    } else {
      fitted.push_back(std::move(word));
    }
  }
  return fitted;
}

// A flag is there or not: "--quiet=no" would be taken for a value of its own by CLI11.
void RefuseValuesOfFlags(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    if (option->get_items_expected_max() == 0) option->disable_flag_override();
  }
  for (CLI::App* sub : command.get_subcommands({})) RefuseValuesOfFlags(*sub);
}

std::string VersionText() {
  std::vector<std::string> libraries;
  for (const LibraryVersion& library : kBuiltWith) {
    libraries.push_back(std::string(library.name) + " " + library.version);
  }
  return std::string("corntune ") + kVersion + "\nbuilt with " + Join(libraries, ", ") + "; " +
         kCompiler;
}

ExitCode PrintText(const std::string& text) {
  if (auto written = WriteAll(STDOUT_FILENO, text); !written) {
    PrintError(written.error());
    return ExitCode::kCannot;
  }
  return ExitCode::kDone;
}

}  // namespace

ExitCode Run(std::vector<std::string> words, Environment environment) {
  Invocation invocation;
  invocation.words = words;
  invocation.environment = std::move(environment);

  CLI::App app("Sizes Gunicorn: what this machine may use, what to run on it, and why.",
               "corntune");
  app.set_version_flag("--version", VersionText);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(34);
  AddCommands(app, invocation);
  RefuseValuesOfFlags(app);

  words = WordsForParser(std::move(words));
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return PrintText(app.help());
  } catch (const CLI::CallForVersion& version) {
    return PrintText(std::string(version.what()) + "\n");
  } catch (const CLI::ParseError& error) {
    PrintError(UsageErrorOf(error, app));
    return ExitCode::kUsage;
  }
  if (app.get_subcommands().empty()) {
    PrintError(Error{ErrorKind::kUsage, "", "no command given (see corntune --help)"});
    return ExitCode::kUsage;
  }
  return invocation.exit_code;
}

}  // namespace corntune
