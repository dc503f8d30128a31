#include "run.h"

#include <csignal>
#include <cstddef>
#include <exception>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/os/output.h"

#include "command.h"
#include "commands.h"

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

std::vector<std::string> LongNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The innermost subcommand that was chosen.
const CLI::App& Chosen(const CLI::App& app) {
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  return *chosen;
}

// CLI11's exception as one of our errors: the place first, the value quoted, the remedy last.
Error UsageErrorOf(const CLI::ParseError& error, const CLI::App& app) {
  const CLI::App& command = Chosen(app);
  std::string message = error.what();
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    const std::size_t colon = message.find(": ");
    if (colon != std::string::npos && message.starts_with("--")) {
      return Error{ErrorKind::kUsage, message.substr(0, colon), message.substr(colon + 2)};
    }
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::vector<std::string> extras = app.remaining(true);
    const std::string word = extras.empty() ? "" : extras.front();
    std::vector<std::string> candidates = LongNames(command);
    if (!word.starts_with("-")) {
      candidates.clear();
      for (const CLI::App* sub : command.get_subcommands({})) candidates.push_back(sub->get_name());
    }
    const std::string option = word.substr(0, word.find('='));
    message = word.starts_with("-") ? "no such option: " + Quoted(option)
                                    : "unexpected argument: " + Quoted(word);
    if (const auto nearest = DidYouMean(option, candidates)) {
      message += fmt::format(" (did you mean {}?)", *nearest);
    } else {
      const std::string name = &command == &app ? "" : command.get_name() + " ";
      message += fmt::format(" (see corntune {}--help)", name);
    }
    return Error{ErrorKind::kUsage, "", std::move(message)};
  }
  return Error{ErrorKind::kUsage, "", std::move(message)};
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
  app.set_version_flag("--version", std::string("corntune ") + kVersion);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(34);
  AddCommands(app, invocation);

  words = WordsForParser(std::move(words));
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return PrintText(Chosen(app).help());
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
