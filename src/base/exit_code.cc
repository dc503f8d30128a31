#include "corntune/base/exit_code.h"

namespace corntune {

ExitCode ExitCodeFor(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return ExitCode::kUsage;
    case ErrorKind::kInfeasible:
      return ExitCode::kFindings;
    case ErrorKind::kCannot:
      return ExitCode::kCannot;
  }
  return ExitCode::kCannot;
}

}  // namespace corntune
