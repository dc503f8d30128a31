#include "commands.h"

namespace corntune {

void AddCommands(CLI::App& app, Invocation& invocation) {
  AddDetectCommand(app, invocation);
  AddRecommendCommand(app, invocation);
  AddProfilesCommand(app, invocation);
}

}  // namespace corntune
