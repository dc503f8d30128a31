// How much memory may be used.
#pragma once

#include "corntune/machine/machine.h"

#include "cgroup_limits.h"
#include "reader.h"

namespace corntune {

// The machine's memory: MemTotal of /proc/meminfo.
struct MachineMemory {
  Limit<Bytes> total;
  std::optional<Bytes> available;
};
MachineMemory ReadMeminfo(Reader& reader);

// min(total, limit of the cgroup), with the one that decided marked in `reader`.
MemoryFacts CountMemory(const MachineMemory& machine, const Limit<Bytes>& limit,
                        const Limit<Bytes>& high, Reader& reader);

}  // namespace corntune
