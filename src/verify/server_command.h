// How verify starts a server: command line, environment and the files in its folder.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/verify/verify.h"

namespace corntune {

struct ServerCommand {
  std::vector<std::string> words;
  std::vector<std::string> environment;
  std::vector<std::string> dropped;  // settings that were left out, for they have no meaning here
};

// The files that the server reads are written into `folder`. `over` stands over the plan's
// settings.
Result<ServerCommand> MakeServerCommand(const VerifyPlan& plan, const Settings& over,
                                        const std::string& folder);

// Where files of this name lie in the folder.
std::string CensusPath(const std::string& folder);
std::string InForcePath(const std::string& folder);
std::string LogPath(const std::string& folder);

// A folder of its own below TMPDIR.
Result<std::string> MakeServerFolder();

}  // namespace corntune
