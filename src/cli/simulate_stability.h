// Whether settings keep up with a rate, judged by a simulation of it.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/report/simulate.h"

namespace corntune {

// Of a report with its result: false when what left the settings stays behind the rate clearly (by
// more than 2 %, and twice the half-width of the interval), when more than a request in a thousand
// was refused, or when the number of requests inside still grew from the first eighth of the run to
// its whole. Nothing where it is no question or no answer can be given: without a rate, with
// clients that give up, with a duration, after an interrupt, or when the run was shorter than ten
// requests.
//
// Simulates that first eighth once more where the other two leave a doubt.
Result<std::optional<bool>> CarriesRate(const SimulateReport& report);

}  // namespace corntune
