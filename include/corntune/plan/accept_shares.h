// What is luck in a closed loop of kept connections: which worker has how many of them.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/simulate/simulation.h"

namespace corntune {

// What the throughput lies between, however the connections fell on the workers, and with it the
// mean response time (by Little's law, from the same two throughputs).
struct ShareBracket {
  Rate least;  // simulated: all connections are with as few workers as can hold them
  Rate most;   // the operational bound: no slot, core or client is ever without work
  Seconds shortest{0};
  Seconds longest{0};
};

// Nothing where shares decide nothing: no clients that keep their connections, a class that keeps
// none, one worker, a worker that is replaced (its connections move on), clients that give up, or
// connections that need all workers. Simulates once more, by `options`, in one replication.
// Preconditions: CheckInstance and CheckWorkload succeeded.
Result<std::optional<ShareBracket>> BracketOfShares(const Instance& instance,
                                                    const Workload& workload,
                                                    const RunOptions& options);

}  // namespace corntune
