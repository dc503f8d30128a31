// The values in the files of a cgroup, as the kernel documents them (cgroup-v2.rst, sched-bwc.rst,
// cgroup-v1/memory.rst).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

// Each gives the limit, nothing where the file says that there is none, or an error whose message
// says why the content says nothing ("period is 0").

// cpu.max of v2: "$QUOTA $PERIOD" in microseconds, QUOTA may be "max". The period may be missing
// and is then the kernel's default of 100000.
Result<std::optional<Cores>> ParseCpuMax(std::string_view text);

// cpu.cfs_quota_us (negative: no limit) and cpu.cfs_period_us of v1.
Result<std::optional<Cores>> ParseCfsQuota(std::string_view quota, std::string_view period);

// memory.max, memory.high, pids.max of v2 ("max": no limit) and memory.limit_in_bytes of v1 (-1: no
// limit). The v1 sentinel comes out as the number that it is.
Result<std::optional<std::uint64_t>> ParseMaxOrNumber(std::string_view text);

}  // namespace corntune
