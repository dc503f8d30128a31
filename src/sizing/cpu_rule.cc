#include "cpu_rule.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace corntune {

std::int64_t SuggestedConcurrency(Cores cpus) {
  // A quota such as 115000/100000 is not exact in binary; a hair below a whole number means it.
  constexpr double kHair = 1e-9;
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::floor(2 * cpus.value + kHair)) + 1);
}

std::int64_t WorkersForThreads(std::int64_t concurrency, std::int64_t threads) {
  return (concurrency + threads - 1) / threads;
}

std::string CpuRuleText(Cores cpus, std::int64_t threads) {
  const char* noun = cpus.value > 1 ? "CPUs" : "CPU";
  if (threads == 1) return fmt::format("2 x {} {} + 1", FormatCores(cpus), noun);
  return fmt::format("(2 x {} {} + 1) requests at a time over {} threads a worker",
                     FormatCores(cpus), noun, threads);
}

std::string CpuRuleFormula(Cores cpus, std::int64_t threads) {
  const std::int64_t concurrency = SuggestedConcurrency(cpus);
  const std::string rule = fmt::format("floor(2 x {}) + 1 = {}", FormatCores(cpus), concurrency);
  if (threads == 1) return rule;
  return fmt::format("{}; ceil({} / {}) = {}", rule, concurrency, threads,
                     WorkersForThreads(concurrency, threads));
}

}  // namespace corntune
