// A PodDisruptionBudget (policy/v1) for a Deployment.
#pragma once

#include <string>

#include "corntune/base/result.h"

namespace corntune {

struct DisruptionBudget {
  std::string name = "web";  // of the Deployment, and its own
  int max_unavailable = 1;   // pods that draining nodes may take away at a time
};

// The manifest, without a document mark. Fails for a name that Kubernetes refuses.
Result<std::string> WriteDisruptionBudget(const DisruptionBudget& budget);

}  // namespace corntune
