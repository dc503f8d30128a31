// Completion of the command line in shells, made from the parser itself.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace corntune {

struct CompletedOption {
  std::vector<std::string> names;  // "--cpus", "-k"
  std::string description;         // one line
  bool takes_value = false;
  bool takes_file = false;
};

// One command or subcommand.
struct CompletedCommand {
  std::string path;  // "" for corntune itself, "profiles show"
  std::string description;
  std::vector<std::string> subcommands;  // their own names
  std::vector<CompletedOption> options;
};

// corntune itself, then every command and subcommand of `app`, in its order.
std::vector<CompletedCommand> CompletedCommands(const CLI::App& app);

// The scripts. Each completes commands, options, and file names where an option or an argument
// takes one.
std::string BashCompletion(const std::vector<CompletedCommand>& commands);
std::string ZshCompletion(const std::vector<CompletedCommand>& commands);
std::string FishCompletion(const std::vector<CompletedCommand>& commands);

}  // namespace corntune
