// Streams and WebSockets, which stay open for minutes, beside the requests.
#pragma once

#include "corntune/base/result.h"

#include "shape.h"

namespace corntune {

// Threads of each worker that are there for connections that stay open. Workers take connections
// unevenly, so that all of them may be on one (tests/e2e/test_trait_facts.py): each worker has a
// thread for every one. 0 for other classes than gthread.
std::int64_t ThreadsForHeld(const SizingInputs& inputs);

// Workers that are there for connections that stay open: one for each, of a class that serves one
// request at a time.
std::int64_t WorkersForHeld(const SizingInputs& inputs);

// worker_connections that `workers` workers need besides what requests need: of gthread its
// threads, of event loops an even share, since a worker that is full leaves connections to the
// others.
std::int64_t ConnectionsForHeld(const SizingInputs& inputs, std::int64_t workers);

// Fails with kInfeasible when not all of them can be open and one more request be served.
Result<void> CheckHeldFits(const SizingInputs& inputs, const Recommendation& answer);

void WarnOfHeld(const SizingInputs& inputs, Recommendation& answer);

}  // namespace corntune
