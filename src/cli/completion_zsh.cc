#include <fmt/format.h>

#include "completion.h"

namespace corntune {
namespace {

// Within single quotes of zsh, and within a specification of _arguments or _describe.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string Specification(const CompletedOption& option, const std::string& name) {
  const bool is_long = name.starts_with("--");
  const char* value = option.takes_file ? ":file:_files" : option.takes_value ? ":value:" : "";
  return fmt::format("'{}{}[{}]{}'", name, option.takes_value ? (is_long ? "=" : "+") : "",
                     Escaped(option.description), value);
}

std::string Function(const CompletedCommand& command) {
  std::string name = "_corntune";
  for (const char c : command.path.empty() ? "" : " " + command.path) name += c == ' ' ? '_' : c;
  std::string text = name + "() {\n";
  text += "  local context state line\n  _arguments -C \\\n";
  for (const CompletedOption& option : command.options) {
    for (const std::string& spelling : option.names) {
      text += "    " + Specification(option, spelling) + " \\\n";
    }
  }
  if (command.subcommands.empty()) return text + "    '*:argument:_files'\n}\n";
  text +=
      "    '1:command:->command' '*::arguments:->arguments'\n  case $state in\n    command)\n"
      "      compadd --";
  for (const std::string& sub : command.subcommands) text += " " + sub;
  text += " ;;\n    arguments)\n      case $line[1] in\n";
  for (const std::string& sub : command.subcommands) {
    text += fmt::format("        {}) {}_{} ;;\n", sub, name, sub);
  }
  return text + "      esac ;;\n  esac\n}\n";
}

}  // namespace

std::string ZshCompletion(const std::vector<CompletedCommand>& commands) {
  std::string text =
      "#compdef corntune\n"
      "# zsh completion for corntune: a file _corntune in $fpath, or source <(corntune completion "
      "zsh)\n";
  for (const CompletedCommand& command : commands) text += Function(command);
  return text +
         "if [ \"$funcstack[1]\" = _corntune ]; then _corntune \"$@\"; else compdef _corntune "
         "corntune; "
         "fi\n";
}

}  // namespace corntune
