// Many servers with a line each against one line for all: what a load balancer's rule costs.
#pragma once

#include <cstdint>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/simulate/workload.h"

namespace corntune {

// How a load balancer chooses among servers.
enum class Balancing {
  kOneLine,           // no choice: all take from one line, as the workers of one pod do
  kLeastConnections,  // the one with the fewest requests; of equals, one at random
  kRoundRobin,        // one after the other
  kRandom,
};

struct BalancedService {
  int servers = 1;
  int slots = 1;         // requests that a server has in service at a time
  RequestClass request;  // a slot is taken for CPU time and waiting, and nothing slows either
  Rate rate;             // of all servers together; Poisson
  std::uint64_t requests = 200000;
  std::uint64_t seed = 1;
};

// The p99 of the response, in seconds, by simulation. Requests are the same under each rule. Steady
// state is presumed: the first tenth is dropped. Precondition: the rate is below the capacity.
Seconds P99Under(Balancing balancing, const BalancedService& service);

}  // namespace corntune
