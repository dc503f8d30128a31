#include "corntune/gunicorn/version.h"

#include <array>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {

std::string GunicornVersion::ToString() const {
  return fmt::format("{}.{}.{}", major, minor, patch);
}

Result<GunicornVersion> ParseGunicornVersion(std::string_view text, std::string_view place) {
  const auto parts = Split(text, '.');
  std::array<int, 3> numbers = {0, 0, 0};
  bool valid = parts.size() <= numbers.size();
  for (std::size_t i = 0; valid && i < parts.size(); ++i) {
    const auto number = ParseInteger(parts[i], place, 0, 9999);
    valid = number.has_value();
    if (valid) numbers[i] = static_cast<int>(*number);
  }
  const std::string range =
      fmt::format("{} to {}", kOldestGunicorn.ToString(), kNewestGunicorn.ToString());
  if (!valid) {
    return UsageError(std::string(place), fmt::format("not a version of Gunicorn: {} (expected {})",
                                                      Quoted(text), range));
  }
  const GunicornVersion version{numbers[0], numbers[1], numbers[2]};
  if (version < kOldestGunicorn || version > kNewestGunicorn) {
    return UsageError(std::string(place), fmt::format("unknown version of Gunicorn: {} (known: {})",
                                                      Quoted(text), range));
  }
  return version;
}

}  // namespace corntune
