// corntune completion: scripts that complete corntune's command line in shells.
#include <memory>

#include "corntune/base/text.h"

#include "commands.h"
#include "completion.h"

namespace corntune {

void AddCompletionCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("completion", "A script that completes corntune's words in a shell");
  command->footer(
      "bash: source <(corntune completion bash)   (in ~/.bashrc)\n"
      "zsh: corntune completion zsh > ~/.zfunc/_corntune   (a folder of $fpath)\n"
      "fish: corntune completion fish > ~/.config/fish/completions/corntune.fish");
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")->type_name("SHELL")->required();
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [&app, shell]() -> Result<CommandResult> {
    const auto commands = CompletedCommands(app);
    if (*shell == "bash") return CommandResult{BashCompletion(commands)};
    if (*shell == "zsh") return CommandResult{ZshCompletion(commands)};
    if (*shell == "fish") return CommandResult{FishCompletion(commands)};
    return UsageError("SHELL", "not a shell: " + Quoted(*shell) + " (expected bash, zsh or fish)");
  });
}

}  // namespace corntune
