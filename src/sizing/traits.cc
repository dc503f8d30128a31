#include "corntune/sizing/traits.h"

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {
namespace {

constexpr std::int64_t kMostHeld = 1'000'000;

std::string Counted(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

Result<AsyncSafe> ParseAsyncSafe(std::string_view text, std::string_view place) {
  for (const AsyncSafe safe : {AsyncSafe::kYes, AsyncSafe::kNo, AsyncSafe::kUnknown}) {
    if (text == ToText(safe)) return safe;
  }
  return UsageError(std::string(place),
                    "not an answer: " + Quoted(text) + " (expected yes, no or unknown)");
}

std::string_view ToText(AsyncSafe safe) {
  return safe == AsyncSafe::kYes ? "yes" : safe == AsyncSafe::kNo ? "no" : "unknown";
}

Result<HeldOpen> ParseHeldOpen(std::string_view text, std::string_view place) {
  if (text == "no") return HeldOpen{};
  if (text == "yes") return HeldOpen{true, std::nullopt};
  const auto count = ParseInteger(text, place, 0, kMostHeld);
  if (!count) {
    return UsageError(std::string(place),
                      "not an answer: " + Quoted(text) +
                          " (expected yes, no, or how many are open at a time, e.g. 200)");
  }
  if (*count == 0) return HeldOpen{};
  return HeldOpen{true, *count};
}

std::string Traits::HeldText() const {
  const std::string streams =
      streaming.at_a_time ? Counted(*streaming.at_a_time, "stream") : std::string();
  if (!websockets.at_a_time) return streams;
  const std::string sockets = Counted(*websockets.at_a_time, "WebSocket");
  return streams.empty() ? sockets : streams + " and " + sockets;
}

}  // namespace corntune
