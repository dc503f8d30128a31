#include <fmt/format.h>

#include "corntune/base/text.h"

#include "completion.h"

namespace corntune {
namespace {

std::string QuotedForFish(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// True when the words so far name this command and none below it.
std::string Condition(const CompletedCommand& command) {
  std::string condition;
  for (const std::string_view word : Words(command.path)) {
    condition += fmt::format("__fish_seen_subcommand_from {}; and ", word);
  }
  if (command.subcommands.empty()) return condition.substr(0, condition.size() - 6);
  return condition + "not __fish_seen_subcommand_from " + Join(command.subcommands, " ");
}

std::string Option(const CompletedOption& option) {
  std::string text;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    text += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
  }
  if (option.takes_file) text += " -r -F";
  if (option.takes_value && !option.takes_file) text += " -x";
  return text + " -d " + QuotedForFish(option.description);
}

}  // namespace

std::string FishCompletion(const std::vector<CompletedCommand>& commands) {
  std::string text = "# fish completion for corntune: corntune completion fish | source\n";
  for (const CompletedCommand& command : commands) {
    const std::string condition = QuotedForFish(Condition(command));
    for (const std::string& sub : command.subcommands) {
      const std::string path = command.path.empty() ? sub : command.path + " " + sub;
      std::string description;
      for (const CompletedCommand& other : commands) {
        if (other.path == path) description = other.description;
      }
      text += fmt::format("complete -c corntune -f -n {} -a {} -d {}\n", condition, sub,
                          QuotedForFish(description));
    }
    for (const CompletedOption& option : command.options) {
      text += fmt::format("complete -c corntune -n {}{}\n", condition, Option(option));
    }
  }
  return text;
}

}  // namespace corntune
