#include "figures.h"

#include <fmt/format.h>

namespace corntune {

std::string Time(double seconds) {
  const auto digits = [](double value) {
    return value >= 100 ? fmt::format("{:.0f}", value)
                        : fmt::format("{:.{}f}", value, value >= 10 ? 1 : 2);
  };
  if (seconds >= 1) return digits(seconds) + "s";
  if (seconds >= 1e-3 || seconds == 0) return digits(seconds * 1e3) + "ms";
  if (seconds >= 1e-6) return digits(seconds * 1e6) + "us";
  return digits(seconds * 1e9) + "ns";
}

std::string Percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

std::string PerSecond(double rate) {
  return fmt::format("{:.{}f}/s", rate, rate >= 1000 ? 0 : rate >= 100 ? 1 : 2);
}

std::string Count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace corntune
