// What is luck where connections are kept: which worker has how many of them.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/simulate/simulation.h"

namespace corntune {

// What throughput and mean response time lie between, however the connections fell on the workers.
//
// In closed loops `least` is simulated with all connections on as few workers as can hold them,
// `most` is the operational bound (no slot, core or client is ever without work), and the times
// follow by Little's law. With a rate both are the rate, unless the few do not carry it; a request
// alone takes the shortest time, and the longest is simulated with the few.
struct ShareBracket {
  Rate least;
  Rate most;
  Seconds shortest{0};
  std::optional<Seconds> longest;  // nothing: the few workers do not carry the rate
};

// Nothing where shares decide nothing: a connection for each request, a class that keeps none, one
// worker, a worker that is replaced (its connections move on), clients that give up, a recorded
// schedule, or connections that need all workers. Simulates once more, by `options`, in one
// replication.
// Preconditions: CheckInstance and CheckWorkload succeeded.
Result<std::optional<ShareBracket>> BracketOfShares(const Instance& instance,
                                                    const Workload& workload,
                                                    const RunOptions& options);

}  // namespace corntune
