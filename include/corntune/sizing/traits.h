// What an application is like, as its owner states it: it decides which worker classes can run it,
// and how many connections stay with it beside its requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// Does everything that waits in the application yield to an event loop?
enum class AsyncSafe { kUnknown, kYes, kNo };

// "yes", "no" or "unknown".
Result<AsyncSafe> ParseAsyncSafe(std::string_view text, std::string_view place);
std::string_view ToText(AsyncSafe safe);

// Connections that stay open for minutes.
struct HeldOpen {
  bool any = false;
  std::optional<std::int64_t> at_a_time;  // in one instance, at worst; empty: not known
};

// "yes", "no", or how many are open at a time in one instance; 0 is "no".
Result<HeldOpen> ParseHeldOpen(std::string_view text, std::string_view place);

struct Traits {
  std::string interface;  // "wsgi", "asgi", or empty: not known
  AsyncSafe async_safe = AsyncSafe::kUnknown;
  HeldOpen streaming;   // answers that trickle out: server-sent events, long polls, long downloads
  HeldOpen websockets;  // WebSocket connections

  bool HoldsOpen() const { return streaming.any || websockets.any; }

  // Streams and WebSockets together, as far as their number is known.
  std::int64_t Held() const {
    return streaming.at_a_time.value_or(0) + websockets.at_a_time.value_or(0);
  }

  // "200 streams", "50 WebSockets", "200 streams and 50 WebSockets"; empty without a number.
  std::string HeldText() const;
};

}  // namespace corntune
