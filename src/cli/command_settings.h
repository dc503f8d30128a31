// The settings on the command line with which a Procfile or a start script starts Gunicorn.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/gunicorn/version.h"
#include "corntune/report/recommend_text.h"
#include "corntune/shell/script.h"

namespace corntune {

// Of the first command that starts Gunicorn, not in a branch where there is one outside; behind
// wrappers too (poetry run, tini --). Values that variables decide are shown as they come out when
// those are not set, with their names. Fails when no command does, or when Gunicorn would refuse
// its command line.
Result<std::vector<CurrentSetting>> SettingsOfCommands(const std::string& file,
                                                       const std::string& text,
                                                       const GunicornVersion& version,
                                                       const ShellContext& context);

}  // namespace corntune
