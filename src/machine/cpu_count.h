// How many CPUs may be used, and what limits their number.
#pragma once

#include <optional>

#include "corntune/machine/machine.h"

#include "cgroup_limits.h"
#include "cpu_set.h"
#include "reader.h"
#include "topology.h"

namespace corntune {

// What was found out about CPUs, each with its row in the list of sources.
struct CpuEvidence {
  std::optional<Topology> topology;
  std::optional<std::size_t> topology_row;
  Limit<CpuSet> affinity;
  Limit<CpuSet> cpuset;
  Limit<Cores> quota;
};

// The affinity mask of the process: Cpus_allowed_list of /proc/self/status (proc(5)).
Limit<CpuSet> ReadAffinity(Reader& reader);

// min(allowed, quota), with the limit that decided marked in `reader`. A mask that names no
// processor of the topology says nothing about it and is passed over. Leaves `effective` at 0 when
// nothing is known.
CpuFacts CountCpus(const CpuEvidence& evidence, CountedAs counted_as, Reader& reader);

}  // namespace corntune
