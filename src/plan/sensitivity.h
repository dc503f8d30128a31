// What the choice would be, and what keeping the chosen setting would cost, if an input were
// otherwise.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "search.h"

namespace corntune {

// One row for each change of an input that the terms have, by short searches. `base`: the search
// that chose. Ends early when the terms' stop turns true.
std::vector<Sensitivity> SensitivityOf(const SearchSpace& space, const Found& base);

// The row whose input is worth measuring first: one under which the chosen setting is overloaded or
// nothing holds, then the one where keeping it costs the most. Nothing where each costs less than
// the model can tell and no choice differs. A p99 target is decided, not measured.
std::optional<std::size_t> WorthMeasuring(const std::vector<Sensitivity>& rows);

}  // namespace corntune
