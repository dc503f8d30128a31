// The highest rate of an open loop that meets a target latency.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "corntune/load/load.h"

namespace corntune {

// "p99=200ms": the share of answers that must come within the limit.
struct LatencyTarget {
  double quantile = 0.99;
  Duration limit{0};
};

// "p99=200ms", "p50=20ms", "p99.9=1s". Errors begin with `place`.
Result<LatencyTarget> ParseLatencyTarget(std::string_view text, std::string_view place);

// One rate that was tried, in as many runs as it took to decide.
struct RateTrial {
  Rate rate;
  unsigned runs = 0;
  Seconds latency{0};  // the target's quantile of all its runs
  Rate throughput;
  bool met = false;
  std::string because;  // why not: "p99 is 312ms", "12 requests failed"; empty when met
};

struct FoundRate {
  Rate highest_met;               // 0: none was met
  Rate lowest_missed;             // the truth lies between the two
  std::vector<RateTrial> trials;  // in their order
  bool interrupted = false;
  std::string invalid;  // the generator, not the server, set the limit
};

// Finds it by bracketing: a closed loop tells what the server carries at most, and open loops of
// plan.duration each halve the bracket until its ends are within 5 % of each other. A rate whose
// interval (95 %) contains the limit is run again, three times at most. `plan` has no rate of its
// own; `tell` is called after each trial. Errors: those of RunLoad; a server without an answer.
Result<FoundRate> FindMaxRate(const LoadPlan& plan, const LatencyTarget& target,
                              const std::atomic<bool>& stop,
                              const std::function<void(const RateTrial&)>& tell = nullptr);

}  // namespace corntune
