// Checks of the domains that the formulas share. `what` names the quantity in the error.
#pragma once

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "corntune/base/result.h"

namespace corntune {

constexpr int kMostServers = 10'000'000;

inline Result<void> CheckNotNegative(double value, const char* what) {
  if (value >= 0 && std::isfinite(value)) return {};
  return UsageError("", fmt::format("{}: not a quantity: {} (expected 0 or more)", what, value));
}

inline Result<void> CheckPositive(double value, const char* what) {
  if (value > 0 && std::isfinite(value)) return {};
  return UsageError("", fmt::format("{}: not a quantity: {} (expected above 0)", what, value));
}

inline Result<void> CheckCount(int value, const char* what) {
  if (value >= 1 && value <= kMostServers) return {};
  return UsageError(
      "", fmt::format("{}: not a count: {} (expected 1 to {})", what, value, kMostServers));
}

inline Result<void> CheckBelow(double load, double limit, const char* what) {
  if (load < limit) return {};
  return Fail(ErrorKind::kInfeasible, "",
              fmt::format("{}: {} has no steady state (expected below {})", what, load, limit));
}

// The first error of several checks.
template <typename... Checks>
Result<void> FirstError(Checks&&... checks) {
  Result<void> result;
  ((result = result ? static_cast<Checks&&>(checks) : result), ...);
  return result;
}

}  // namespace corntune
