#include "session.h"

#include <algorithm>

#include <fmt/format.h>

namespace corntune {

bool VerifySession::Wants(std::string_view check) const {
  return std::find(plan.skipped.begin(), plan.skipped.end(), check) == plan.skipped.end();
}

void VerifySession::Add(VerifyCheck check) const {
  if (Wants(check.name)) result.checks.push_back(std::move(check));
}

Result<void> VerifySession::InTime() const {
  const auto now = std::chrono::steady_clock::now();
  if (now - begin < plan.time_limit) return {};
  return CannotError("", fmt::format("not done within {} (more with --time-limit)",
                                     FormatDuration(plan.time_limit)));
}

std::string WaitingPath(Duration wait) {
  return fmt::format("/work?cpu=0s&wait={}&bursts=1&size=0&alloc=0&dist=fixed",
                     FormatDuration(wait));
}

std::string ShownTime(Seconds time) {
  const auto digits = [](double value) {
    return value >= 99.95 ? fmt::format("{:.0f}", value)
                          : fmt::format("{:.{}f}", value, value >= 9.995 ? 1 : 2);
  };
  if (time.count() >= 1) return digits(time.count()) + "s";
  return digits(time.count() * 1e3) + "ms";
}

std::string ShownRate(double per_second) {
  return fmt::format("{:.{}f}/s", per_second, per_second >= 100 ? 0 : 1);
}

}  // namespace corntune
