#include "commands.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace corntune {
namespace {

struct Command {
  std::string_view name;
  void (*add)(CLI::App&, Invocation&);
};

// In the order of the help.
constexpr std::array kCommands = {
    Command{"detect", AddDetectCommand},     Command{"recommend", AddRecommendCommand},
    Command{"profiles", AddProfilesCommand}, Command{"settings", AddSettingsCommand},
    Command{"simulate", AddSimulateCommand}, Command{"plan", AddPlanCommand},
    Command{"restarts", AddRestartsCommand}, Command{"verify", AddVerifyCommand},
    Command{"serve", AddServeCommand},       Command{"load", AddLoadCommand},
    Command{"check", AddCheckCommand},       Command{"rules", AddRulesCommand},
    Command{"doctor", AddDoctorCommand},     Command{"completion", AddCompletionCommand},
};

}  // namespace

void AddCommands(CLI::App& app, Invocation& invocation) {
  const std::string first = invocation.words.empty() ? "" : invocation.words.front();
  const auto* named =
      std::find_if(kCommands.begin(), kCommands.end(),
                   [&first](const Command& command) { return command.name == first; });
  // Declaring the options of all commands takes longer than many a command itself. Completion is
  // made from all of them.
  if (named != kCommands.end() && named->add != AddCompletionCommand) {
    named->add(app, invocation);
    return;
  }
  for (const Command& command : kCommands) command.add(app, invocation);
}

}  // namespace corntune
