// Sweeps: the grid of settings that --sweep NAME=VALUES, given once or more, spans.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"

#include "simulate_options.h"

namespace corntune {

// One point: the swept values as written, and the options with them.
struct SweptOptions {
  std::vector<std::string> values;
  SimulateOptions options;
};

struct Sweep {
  std::vector<std::string> names;
  std::vector<SweptOptions> points;  // the last name varies fastest
};

// At most 10,000 points. Fails for a name that cannot be swept (with the nearest), one that stands
// twice or beside its own option, and for values that its option would refuse.
Result<Sweep> ReadSweep(const SimulateOptions& options);

// Fails for the first point whose options make no sense, with its values, before anything is
// simulated.
Result<void> CheckPoints(const Sweep& sweep);

}  // namespace corntune
