#include "corntune/emit/autoscaler.h"

#include <fmt/format.h>

#include "quote.h"

namespace corntune {

Result<std::string> WriteAutoscaler(const Autoscaler& autoscaler) {
  const auto name = YamlScalar(autoscaler.name, "--name");
  if (!name) return name;
  return fmt::format(
      "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {0}\nspec:\n"
      "  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {0}}}\n"
      "  minReplicas: {1}\n  maxReplicas: {2}\n  metrics:\n    - type: Resource\n"
      "      resource:\n        name: cpu\n"
      "        target: {{type: Utilization, averageUtilization: {3}}}\n",
      *name, autoscaler.from, autoscaler.to, autoscaler.cpu_percent);
}

}  // namespace corntune
