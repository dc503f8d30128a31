// The search among candidates.
#pragma once

#include <optional>
#include <vector>

#include "evaluate.h"

namespace corntune {

struct Found {
  std::optional<Candidate> chosen;     // nothing: none carries the rate within the target
  std::optional<Candidate> runner_up;  // the best of another class or number of workers
  std::vector<Trial> last_round;       // best first
  std::int64_t screened = 0;
  std::int64_t simulated = 0;
  // Of those that carry the rate the one with the shortest p99, its interval included.
  std::optional<Estimate> shortest_tail;
  // The least share of requests that a setting lost, where all lost too many.
  std::optional<double> least_lost;
};

// `requests`: of each replication in the last round; the first has a quarter.
// Settings that lose requests come into question only where all do, and without a target.
Found Search(const SearchSpace& space, const std::vector<Candidate>& candidates,
             std::uint64_t requests);

// `requests` of the search that counts, and of one that shows where the truth lies.
inline constexpr std::uint64_t kSearchRequests = 12000;
inline constexpr std::uint64_t kQuickRequests = 6000;

// How far below the best a setting may be and still be taken for its lower cost: what the model
// cannot tell between classes (nine of ten measured settings are within it), and within one.
inline constexpr double kBetweenClasses = 0.13;
inline constexpr double kBetweenThreads = 0.02;
// The same of p99, and the share of a setting's bound that a rate may use up.
inline constexpr double kBetweenTails = 0.15;
inline constexpr double kMostLoad = 0.8;

}  // namespace corntune
