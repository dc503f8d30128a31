#include <fmt/format.h>

#include "checks.h"

namespace corntune {

void CheckMemory(const VerifySession& session, const RunningServer& server) {
  const auto budget = session.plan.memory_budget;
  const auto used = server.Memory();
  if (!budget) return;
  VerifyCheck check;
  check.name = "memory";
  check.expected = fmt::format("at most {}", FormatBytes(*budget));
  check.tolerance = "none";
  if (used) {
    check.observed = fmt::format("{} (PSS of {} workers and the arbiter, after the load)",
                                 FormatBytes(*used), server.Workers().size());
    check.pass = *used <= *budget;
  } else {
    check.observed = "not known: /proc does not say";
  }
  session.Add(std::move(check));
}

}  // namespace corntune
