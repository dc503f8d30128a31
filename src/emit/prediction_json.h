// `prediction` of corntune.recommend/1.
#pragma once

#include <nlohmann/json.hpp>

#include "corntune/sizing/recommendation.h"

namespace corntune {

nlohmann::ordered_json PredictionJson(const Prediction& prediction);

}  // namespace corntune
