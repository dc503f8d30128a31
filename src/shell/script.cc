// Follows commands one after the other, keeping the variables.
#include "corntune/shell/script.h"

#include "script_reader.h"

namespace corntune {
namespace {

// A function that is called twice with the same words starts the same things.
void DropRepeated(std::vector<SimpleCommand>& commands) {
  std::map<std::string, std::size_t> seen;
  std::vector<SimpleCommand> kept;
  for (SimpleCommand& command : commands) {
    std::string key = std::to_string(command.begin);
    for (const ShellWord& word : command.words) {
      key += '\0';
      key += word.value ? *word.value : word.reason;
    }
    const auto [at, fresh] = seen.try_emplace(std::move(key), kept.size());
    if (fresh) {
      kept.push_back(std::move(command));
    } else {
      kept[at->second].conditional = kept[at->second].conditional && command.conditional;
    }
  }
  commands = std::move(kept);
}

}  // namespace

ShellScript ReadShell(std::string_view text, const ShellContext& context) {
  constexpr std::size_t kMostBytes = 1 << 20;
  ShellScript result;
  if (text.size() > kMostBytes) {
    result.problem = "longer than 1 MiB";
    return result;
  }
  shell::ScriptSession session(context, result);
  session.allowance = 4 * text.size() + kMostBytes / 4;
  if (context.arguments) {
    std::vector<ShellWord> arguments = *context.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      arguments[i].argument = i;
      arguments[i].begin = arguments[i].end = 0;
    }
    session.variables.Put(shell::kArguments, shell::ArrayOf(std::move(arguments)));
  }
  shell::ScriptReader reader(text, 0, session, false);
  reader.Run();
  if (!result.problem) reader.RunUncalled();
  DropRepeated(result.commands);
  return result;
}

}  // namespace corntune
