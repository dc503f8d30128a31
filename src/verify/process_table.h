// What /proc tells of a server's processes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <sys/types.h>

#include "corntune/base/units.h"

namespace corntune {

// Those that have not ended, in ascending order.
std::vector<pid_t> ChildrenOf(pid_t parent);
std::vector<pid_t> DescendantsOf(pid_t ancestor);

// CPU time that the process and those children that it has waited for have used. Zero when it is
// gone.
Seconds CpuTimeOf(pid_t process);

// Proportional set size: memory of its own, and its share of what it has in common with others.
// Nothing when it is gone or may not be asked.
std::optional<Bytes> PssOf(pid_t process);

}  // namespace corntune
