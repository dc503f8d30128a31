#include "completion.h"

namespace corntune {
namespace {

// Up to the first sentence's end or line's end: what fits beside an option.
std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool NamesFile(const std::string& type) {
  for (const char* word : {"FILE", "DIR", "PATH", "SPEC"}) {
    if (type.find(word) != std::string::npos) return true;
  }
  return false;
}

CompletedOption Completed(const CLI::Option& option) {
  CompletedOption completed;
  for (const std::string& name : option.get_lnames()) completed.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) completed.names.push_back("-" + name);
  completed.description = FirstLine(option.get_description());
  completed.takes_value = option.get_items_expected_max() > 0;
  completed.takes_file = completed.takes_value && NamesFile(option.get_type_name());
  return completed;
}

void Collect(const CLI::App& app, const std::string& path,
             std::vector<CompletedCommand>& commands) {
  CompletedCommand command;
  command.path = path;
  command.description = FirstLine(app.get_description());
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) command.options.push_back(Completed(*option));
  }
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* sub : subcommands) command.subcommands.push_back(sub->get_name());
  commands.push_back(std::move(command));
  for (const CLI::App* sub : subcommands) {
    Collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), commands);
  }
}

}  // namespace

std::vector<CompletedCommand> CompletedCommands(const CLI::App& app) {
  std::vector<CompletedCommand> commands;
  Collect(app, "", commands);
  return commands;
}

}  // namespace corntune
