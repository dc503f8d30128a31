// Whether a simulated instance carried the rate that it was given.
#pragma once

#include "corntune/simulate/simulation.h"

namespace corntune {

// Answers come as fast as requests, within what chance does to some thousand of them, and no more
// than one in a thousand is refused or killed.
inline bool KeepsUp(const SimulationResult& result, Rate rate) {
  constexpr double kWithinChance = 0.05;
  constexpr double kMayBeLost = 0.001;
  const auto answered = static_cast<double>(result.completed);
  const auto lost = static_cast<double>(result.refused + result.killed);
  return result.throughput.value >= (1 - kWithinChance) * rate.per_second &&
         lost <= kMayBeLost * (answered + lost);
}

}  // namespace corntune
