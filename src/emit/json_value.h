// The recommendation as one JSON object, corntune.recommend/1 (docs/schemas/recommend.schema.json).
#pragma once

#include <nlohmann/json.hpp>

#include "corntune/sizing/recommendation.h"

namespace corntune {

// Text that is no UTF-8 has its bad bytes made visible, since JSON cannot hold them.
nlohmann::ordered_json RecommendJson(const Recommendation& answer);

}  // namespace corntune
