#include "commands.h"

namespace corntune {

void AddCommands(CLI::App& app, Invocation& invocation) {
  AddDetectCommand(app, invocation);
  AddRecommendCommand(app, invocation);
  AddProfilesCommand(app, invocation);
  AddSettingsCommand(app, invocation);
  AddSimulateCommand(app, invocation);
  AddVerifyCommand(app, invocation);
  AddServeCommand(app, invocation);
  AddLoadCommand(app, invocation);
  AddCheckCommand(app, invocation);
  AddRulesCommand(app, invocation);
  AddCompletionCommand(app, invocation);
}

}  // namespace corntune
