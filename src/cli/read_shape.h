// The shapes of times that options describe.
#pragma once

#include <optional>
#include <string>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/stats/distribution.h"

namespace corntune {

// A distribution of the given mean, in seconds: "exp", "lognormal:2", "file:waits.txt". A histogram
// file has a mean of its own, which a given one stretches it to.
Result<Distribution> ReadShape(const std::string& text, const std::optional<Duration>& mean,
                               const std::string& place);

}  // namespace corntune
