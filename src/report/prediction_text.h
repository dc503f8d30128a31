// What the policy model expects of its settings, for people.
#pragma once

#include <string>

#include "corntune/sizing/recommendation.h"

namespace corntune {

// Indented by two, ends with a line break.
std::string PredictionText(const Prediction& prediction);

}  // namespace corntune
