// The recommendation as one JSON object, corntune.recommend/1 (docs/schemas/recommend.schema.json).
#pragma once

#include <nlohmann/json.hpp>

#include "corntune/base/result.h"
#include "corntune/sizing/recommendation.h"

namespace corntune {

// Fails when the application or a setting is no UTF-8, which JSON cannot hold; in texts for people
// the bad bytes are made visible instead.
Result<nlohmann::ordered_json> RecommendJson(const Recommendation& answer);

}  // namespace corntune
