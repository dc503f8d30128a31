// The whole program but for main's own argument array.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/exit_code.h"
#include "corntune/os/environment.h"

namespace corntune {

// Runs corntune with the words after the program's name. Writes to stdout and stderr.
ExitCode Run(std::vector<std::string> words, Environment environment);

}  // namespace corntune
