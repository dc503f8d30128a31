// What max_requests costs: capacity, and the chance that workers are down together.
//
// Each worker is replaced after M requests and a random number of up to J more, and serves nothing
// for an outage of b seconds: booting, and what it waits for idle connections. At r requests a
// second for each worker the first replacements after a start fall evenly on a span of J / r
// seconds, so that the chances below are those of n uniform points lying within, or none of them
// nearer than, b of each other. Later waves are spread wider: the first one is the worst.
#pragma once

#include <cstdint>
#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

struct RestartTerms {
  std::int64_t workers = 1;
  std::int64_t max_requests = 0;  // above 0
  std::int64_t jitter = 0;
  Rate rate;             // of all workers together
  Seconds boot{0};       // from the end of a worker to its replacement's first request
  Seconds stall{0};      // that a retiring worker waits for idle connections
  double chance = 0.01;  // of all workers down, that the advised jitter keeps below
};

struct RestartCosts {
  Seconds interval{0};  // between two restarts of one worker, in the mean
  Seconds outage{0};
  double capacity_lost = 0;  // share, in the long run
  double mean_down = 0;      // workers that are down, in the mean
  Seconds first_wave{0};     // span of the first restarts after a start
  double all_down = 0;       // chance that all are down at once in the first wave
  double two_down = 0;       // chance that two are
  // The least jitter with which all_down stays below the chance asked for; nothing with one worker,
  // which is always down alone.
  std::optional<std::int64_t> advised_jitter;
};

// Fails for terms out of range, and when a worker is down for longer than it serves.
Result<RestartCosts> CostOfRestarts(const RestartTerms& terms);

// Of n independent uniform points on a span of 1: the chance that all lie within x of each other
// (n x^(n-1) - (n-1) x^n), and that some two do (1 - (1 - (n-1) x)^n). H. A. David, Order
// Statistics, sections 2.3 and 6.4.
double ChanceAllWithin(std::int64_t points, double x);
double ChanceSomeTwoWithin(std::int64_t points, double x);

}  // namespace corntune
