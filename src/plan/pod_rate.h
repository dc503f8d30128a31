// The highest rate that a pod carries.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "corntune/plan/capacity_plan.h"

#include "evaluate.h"

namespace corntune {

struct PodRate {
  Candidate candidate;
  double rate = 0;  // per second
  PodLimit limit = PodLimit::kLoad;
  double utilization = 0;  // of the CPUs, at that rate
};

// For each candidate the highest rate within the target's p99 (its interval included) and within
// `most_load` of what the candidate carries at most, to 1 %. Those that meet the target at no rate
// are left out. `requests` of each simulation.
std::vector<PodRate> HighestRates(const SearchSpace& space,
                                  const std::vector<Candidate>& candidates, double most_load,
                                  std::uint64_t requests);

}  // namespace corntune
