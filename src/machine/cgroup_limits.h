// The limits that the cgroups of this process set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "corntune/base/units.h"

#include "cgroup_folders.h"
#include "cpu_set.h"
#include "reader.h"

namespace corntune {

// A limit and the number of the row in the list of sources that gave it.
template <typename T>
struct Limit {
  std::optional<T> value;
  std::optional<std::size_t> row;
};

// The tightest CPU quota of the group and all its ancestors: the kernel throttles at every level
// (sched-bwc.rst, "Hierarchical considerations").
Limit<Cores> ReadCpuQuota(const CgroupFolders& folders, Reader& reader);

// cpu.weight (v2) or cpu.shares (v1) of the group itself.
std::optional<std::uint64_t> ReadCpuWeight(const CgroupFolders& folders, Reader& reader);

// The CPUs of the nearest level that has a cpuset. Only that one: the levels above may show fewer
// CPUs than it, where it is a partition that took CPUs from them (cgroup-v2.rst,
// cpuset.cpus.partition).
Limit<CpuSet> ReadCpuset(const CgroupFolders& folders, Reader& reader);

// The tightest memory.max or memory.limit_in_bytes. `total` is the machine's memory: a limit above
// it, such as the sentinel of v1, is none. On v1, memory.stat also tells of ancestors that are out
// of sight.
Limit<Bytes> ReadMemoryLimit(const CgroupFolders& folders, std::optional<Bytes> total,
                             Reader& reader);

// The tightest memory.high; v2 only.
Limit<Bytes> ReadMemoryHigh(const CgroupFolders& folders, std::optional<Bytes> total,
                            Reader& reader);

// The tightest pids.max.
Limit<std::uint64_t> ReadPidsMax(const CgroupFolders& folders, Reader& reader);

}  // namespace corntune
