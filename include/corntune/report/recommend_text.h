// A recommendation for people at a terminal.
#pragma once

#include <string>
#include <vector>

#include "corntune/sizing/other_rules.h"
#include "corntune/sizing/recommendation.h"

namespace corntune {

// A setting as it is now, found in a configuration.
struct CurrentSetting {
  std::string setting;  // Gunicorn's name
  std::string value;    // "9", or "unknown: depends on os.environ[\"X\"]"
  std::string where;    // "Procfile:1"
};

struct TextStyle {
  bool color = false;
  bool explain = false;  // add the formula with its numbers and the source of each value
};

// The command line; current beside recommended; what it carries; warnings. `current` may be empty.
std::string RecommendText(const Recommendation& answer, const std::vector<CurrentSetting>& current,
                          const TextStyle& style);

// What the other published rules say, beside corntune's answer.
std::string CompareText(const Recommendation& answer, const std::vector<OtherAnswer>& others);

}  // namespace corntune
