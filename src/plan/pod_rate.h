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
  double rate = 0;      // per second
  double capacity = 0;  // per second, with clients that leave it no rest
  PodLimit limit = PodLimit::kLoad;
  double utilization = 0;  // of the CPUs, at that rate
};

struct PodRates {
  std::vector<PodRate> found;  // in the order of the candidates
  // The shortest p99 of a candidate that is too slow at any rate, its interval included.
  std::optional<Seconds> least_p99;
};

// For each candidate the highest rate at which it keeps up, within the target's p99 (its interval
// included) and within `most_load` of its capacity, to 1 %. Those of which no rate is so are left
// out. `requests` of each simulation. Precondition: most_load is between 0 and 1.
PodRates HighestRates(const SearchSpace& space, const std::vector<Candidate>& candidates,
                      double most_load, std::uint64_t requests);

}  // namespace corntune
