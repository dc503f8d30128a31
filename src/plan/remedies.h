// What would make a request feasible, as the search itself finds it.
#pragma once

#include <optional>
#include <vector>

#include "search.h"

namespace corntune {

// A rate below the one asked for that some setting carries within the target, near the highest such
// one and rounded down to three digits. Precondition: the terms have a rate.
std::optional<double> RateThatHolds(const SearchSpace& space,
                                    const std::vector<Candidate>& candidates, const Found& found);

// A whole number of CPUs, from `least` on, with which some setting holds; nothing when neither that
// many nor twice as many do.
std::optional<int> CpusThatHold(const SearchSpace& space, int least);

// What would be chosen without the ceilings of memory, processes, database and --max-workers.
// Nothing where none of them kept a candidate away.
std::optional<Candidate> WithoutCeilings(const SearchSpace& space,
                                         const std::vector<Candidate>& candidates);

}  // namespace corntune
