#include <fmt/format.h>

#include "corntune/base/text.h"

#include "completion.h"

namespace corntune {
namespace {

// "--output|-o|--root" of the options that `wanted` accepts, or nothing that a word could be.
template <typename Wanted>
std::string Patterns(const CompletedCommand& command, Wanted wanted) {
  std::vector<std::string> names;
  for (const CompletedOption& option : command.options) {
    if (!wanted(option)) continue;
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names.empty() ? "''" : Join(names, "|");
}

std::string Case(const CompletedCommand& command) {
  std::vector<std::string> words = command.subcommands;
  for (const CompletedOption& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return fmt::format(
      "    '{}')\n"
      "      words='{}'\n"
      "      case $previous in\n"
      "        {}) mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n"
      "        {}) COMPREPLY=(); return ;;\n"
      "      esac ;;\n",
      command.path, Join(words, " "),
      Patterns(command, [](const CompletedOption& option) { return option.takes_file; }),
      Patterns(command, [](const CompletedOption& option) {
        return option.takes_value && !option.takes_file;
      }));
}

}  // namespace

std::string BashCompletion(const std::vector<CompletedCommand>& commands) {
  std::string subcommands;
  std::string cases;
  for (const CompletedCommand& command : commands) {
    if (!command.path.empty())
      subcommands += fmt::format("{}'{}'", subcommands.empty() ? "" : "|", command.path);
    cases += Case(command);
  }
  return fmt::format(
      "# bash completion for corntune: source <(corntune completion bash)\n"
      "_corntune() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}\n"
      "  local command='' words='' longer i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    longer=${{command:+$command }}${{COMP_WORDS[i]}}\n"
      "    case $longer in\n"
      "      {}) command=$longer ;;\n"
      "    esac\n"
      "  done\n"
      "  if [[ $previous == '=' ]]; then previous=${{COMP_WORDS[COMP_CWORD - 2]}}; fi\n"
      "  if [[ $current == '=' ]]; then current='' previous=${{COMP_WORDS[COMP_CWORD - 1]}}; fi\n"
      "  case $command in\n"
      "{}"
      "  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "}}\n"
      "complete -o default -F _corntune corntune\n",
      subcommands, cases);
}

}  // namespace corntune
