// The ceilings above the rule. Each is one file, and says nothing (empty) where it does not apply.
#pragma once

#include <optional>
#include <vector>

#include "corntune/base/units.h"

#include "shape.h"

namespace corntune {

// Workers that fit the memory limit: (limit x (1 - headroom) - master) / per worker. Needs a figure
// of the memory per worker; its ledger is appended to `ledger`.
std::optional<WorkerCeiling> MemoryCeiling(const SizingInputs& inputs,
                                           std::vector<LedgerRow>& ledger);

// What the master is taken to use when nothing was said of it.
Figure<Bytes> MasterMemory(const SizingRequest& request);

// Workers whose processes and threads fit pids.max and RLIMIT_NPROC.
std::optional<WorkerCeiling> ProcessCeiling(const SizingInputs& inputs, const WorkerShape& shape,
                                            std::vector<LedgerRow>& ledger);

// Workers whose database connections, over all replicas and the surge of a rollout, fit what the
// database grants.
std::optional<WorkerCeiling> DatabaseCeiling(const SizingInputs& inputs, const WorkerShape& shape,
                                             std::vector<LedgerRow>& ledger);

// Pods at the height of a rollout.
std::int64_t PodsAtMost(const SizingRequest& request);

// Connections of one worker that its file descriptors allow.
struct ConnectionCeiling {
  std::int64_t most = 0;
  std::string because;
  std::string formula;
};
std::optional<ConnectionCeiling> DescriptorCeiling(const SizingInputs& inputs,
                                                   std::vector<LedgerRow>& ledger);

// File descriptors that a worker holds besides its client connections: standard streams, listener,
// heartbeat file, event loop and pipes. tests/e2e/test_sizing_facts.py counts them on the real
// Gunicorn.
inline constexpr std::int64_t kDescriptorsBesidesConnections = 24;

}  // namespace corntune
