// What corntune load --find-max-rate prints.
#pragma once

#include <string>

#include "corntune/load/find_rate.h"

namespace corntune {

std::string FindRateText(const LoadPlan& plan, const LatencyTarget& target, const FoundRate& found);

// corntune.find-rate/1, as docs/schemas/find-rate.schema.json describes it.
std::string FindRateJson(const LatencyTarget& target, const FoundRate& found);

// One line about a trial.
std::string RateTrialLine(const RateTrial& trial);

}  // namespace corntune
