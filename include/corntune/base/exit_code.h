// The exit codes of every subcommand, in one place.
#pragma once

#include "corntune/base/result.h"

namespace corntune {

enum class ExitCode : int {
  kDone = 0,           // done, nothing at or above the threshold
  kFindings = 1,       // findings, a failed verification, or an infeasible request
  kUsage = 2,          // the command line makes no sense
  kCannot = 3,         // the work could not be done
  kInterrupted = 130,  // stopped by SIGINT
};

// The exit code that an error of this kind ends the program with.
ExitCode ExitCodeFor(ErrorKind kind);

}  // namespace corntune
