// What must be known to read the closed formulas' answer beside a simulation.
#pragma once

#include <string>
#include <vector>

#include "corntune/report/simulate.h"

namespace corntune {

// Why the formulas have no answer, or what the simulation has that they leave out; one sentence
// each, without a full stop; empty when the two can be compared as they stand.
std::vector<std::string> AnalyticRemarks(const SimulateReport& report);

}  // namespace corntune
