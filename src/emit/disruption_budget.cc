#include "corntune/emit/disruption_budget.h"

#include <fmt/format.h>

#include "quote.h"

namespace corntune {

Result<std::string> WriteDisruptionBudget(const DisruptionBudget& budget) {
  const auto name = YamlScalar(budget.name, "--name");
  if (!name) return name;
  return fmt::format(
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: {0}\nspec:\n"
      "  maxUnavailable: {1}\n"
      "  selector: {{matchLabels: {{app.kubernetes.io/name: {0}}}}}\n",
      *name, budget.max_unavailable);
}

}  // namespace corntune
