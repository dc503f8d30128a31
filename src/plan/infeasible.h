// Why no setting carries what is asked for, and what would lift that.
#pragma once

#include <vector>

#include "search.h"

namespace corntune {

// A target that not even a request without any queue meets, at the 99th percentile. Checked before
// a search.
Result<void> CheckTarget(const SearchSpace& space);

// The share of requests that take longer than this on their own.
double ShareAbove(const WorkloadTerms& terms, Seconds limit);

// After a search without an answer. `candidates` are those that it had. A rate, a number of CPUs or
// a target that the message names was found to hold by the same search.
Error Infeasible(const SearchSpace& space, const std::vector<Candidate>& candidates,
                 const Found& found);

}  // namespace corntune
