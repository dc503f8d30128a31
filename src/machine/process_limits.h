// The limits of the process itself and of the network: descriptors, processes, backlog.
#pragma once

#include "corntune/machine/machine.h"

#include "cgroup_limits.h"
#include "reader.h"

namespace corntune {

// Reads /proc/self/limits and /proc/sys/net/core/somaxconn; `pids` is the limit of the cgroups.
LimitFacts ReadLimits(const Limit<std::uint64_t>& pids, Reader& reader);

}  // namespace corntune
