// A HorizontalPodAutoscaler (autoscaling/v2) for a Deployment.
#pragma once

#include <string>

#include "corntune/base/result.h"

namespace corntune {

struct Autoscaler {
  std::string name = "web";  // of the Deployment, and its own
  int from = 1;              // replicas
  int to = 1;
  int cpu_percent = 80;  // of the pods' CPU requests, that it holds
};

// The manifest, without a document mark. Fails for a name that Kubernetes refuses.
Result<std::string> WriteAutoscaler(const Autoscaler& autoscaler);

}  // namespace corntune
