// What must be known to read a simulation, and the closed formulas' answer beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/report/simulate.h"

namespace corntune {

// Why the formulas have no answer, or what the simulation has that they leave out; one sentence
// each, without a full stop; empty when the two can be compared as they stand.
std::vector<std::string> AnalyticRemarks(const SimulateReport& report);

// What Gunicorn did where the simulation was held against it: the ends between which nine of ten
// measured runs of this worker class would lie.
struct MeasuredBracket {
  bool of_p99 = false;  // else of the throughput
  double share = 0;     // the error of nine of ten runs
  double least = 0;     // requests per second, or seconds
  double most = 0;
};

// Nothing where no run was measured that is like it: kept connections, costs that were not
// measured, Python without the lock, a quota, clients that give up, overload.
std::optional<MeasuredBracket> BracketOfMeasured(const SimulateReport& report);

}  // namespace corntune
