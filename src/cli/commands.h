// The subcommands. Each declares itself on the parser, and runs when it was chosen; each is one
// file, cmd_<name>.cc.
#pragma once

#include <CLI/CLI.hpp>

#include "command.h"

namespace corntune {

// Declares the command that the invocation names, or all of the below when it names none.
void AddCommands(CLI::App& app, Invocation& invocation);

void AddCompletionCommand(CLI::App& app, Invocation& invocation);
void AddCheckCommand(CLI::App& app, Invocation& invocation);
void AddRestartsCommand(CLI::App& app, Invocation& invocation);
void AddRulesCommand(CLI::App& app, Invocation& invocation);
void AddDetectCommand(CLI::App& app, Invocation& invocation);
void AddDoctorCommand(CLI::App& app, Invocation& invocation);
void AddLoadCommand(CLI::App& app, Invocation& invocation);
void AddPlanCommand(CLI::App& app, Invocation& invocation);
void AddProfilesCommand(CLI::App& app, Invocation& invocation);
void AddRecommendCommand(CLI::App& app, Invocation& invocation);
void AddServeCommand(CLI::App& app, Invocation& invocation);
void AddSettingsCommand(CLI::App& app, Invocation& invocation);
void AddSimulateCommand(CLI::App& app, Invocation& invocation);
void AddVerifyCommand(CLI::App& app, Invocation& invocation);

}  // namespace corntune
