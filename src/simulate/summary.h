// From what replications observed to one result.
#pragma once

#include <memory>
#include <vector>

#include "corntune/simulate/simulation.h"

#include "replication.h"

namespace corntune {

// Replications that were stopped before they recorded are left out.
SimulationResult Summarize(const std::vector<std::unique_ptr<Replication>>& runs,
                           const Instance& instance);

}  // namespace corntune
