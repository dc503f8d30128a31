// A release of Gunicorn.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

struct GunicornVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;

  auto operator<=>(const GunicornVersion&) const = default;
  std::string ToString() const;  // "27.0.1"
};

// The oldest and the newest release that the catalogue knows.
inline constexpr GunicornVersion kOldestGunicorn{19, 9, 0};
inline constexpr GunicornVersion kNewestGunicorn{27, 0, 1};

// "27", "27.0" or "27.0.1" (missing parts are 0). A release outside the catalogue's range is an
// error that names the range.
Result<GunicornVersion> ParseGunicornVersion(std::string_view text, std::string_view place);

}  // namespace corntune
