// Simulating candidates.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "corntune/simulate/simulation.h"

#include "candidates.h"

namespace corntune {

// What a candidate was seen to do.
struct Trial {
  Candidate candidate;
  SimulationResult result;
  double score = 0;  // throughput per second, or p99 in seconds where there is a rate
  double lost = 0;   // the share of the requests that were killed with their worker, or refused
};

// Requests that a setting may lose and still be good: those that it kills are missing from its
// latencies, which look the better for it.
inline constexpr double kMostLost = 0.001;

// Operational laws: what the candidate carries at most, per second.
double BoundOf(const SearchSpace& space, const Candidate& candidate);

// How many clients ask at a time where capacity is looked for.
int ClientsOf(const SearchSpace& space);

// The workload with that many clients, or with the rate.
Workload SaturatedWorkload(const SearchSpace& space);
Workload WorkloadAtRate(const SearchSpace& space, Rate rate);

// Simulates each candidate for about this many requests with the same random numbers, on all CPUs;
// those whose settings or load cannot be simulated are left out. The order is that of the
// candidates.
std::vector<Trial> TryAll(const SearchSpace& space, const std::vector<Candidate>& candidates,
                          const Workload& workload, std::uint64_t requests);

// One of them, on the calling thread; nothing where it cannot be simulated.
std::optional<Trial> TryOne(const SearchSpace& space, const Candidate& candidate,
                            const Workload& workload, std::uint64_t requests);

}  // namespace corntune
