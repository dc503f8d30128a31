// The moments at which an open loop sends, drawn before the run.
#pragma once

#include <cstdint>
#include <vector>

#include "corntune/load/load.h"

namespace corntune {

// Nanoseconds from the start of the run, ascending; none at or after the run's end. The same seed
// gives the same moments. Errors: more than fit into memory (100 million), none at all.
Result<std::vector<std::uint64_t>> DrawSchedule(const LoadPlan& plan);

}  // namespace corntune
