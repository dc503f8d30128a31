#include "recommend_traits.h"

#include <utility>

#include "corntune/base/text.h"
#include "corntune/sizing/suitable_class.h"

namespace corntune {
namespace {

Result<std::string> ParseInterface(const std::string& text) {
  if (text == "wsgi" || text == "asgi") return text;
  return UsageError("--interface", "no such interface: " + Quoted(text) + " (expected wsgi, asgi)");
}

Result<HeldOpen> HeldOf(const std::optional<std::string>& asked, const MaybeSourced<bool>& known,
                        std::string_view place) {
  if (asked) return ParseHeldOpen(*asked, place);
  return HeldOpen{known && known->value, std::nullopt};
}

}  // namespace

bool NamesClass(const RecommendOptions& options) {
  return options.worker_class && options.worker_class != "auto";
}

void ChooseClass(const RecommendOptions& options, SizingRequest& request) {
  const Traits& traits = request.traits;
  const bool default_will_do = traits.interface != "asgi" && !traits.HoldsOpen();
  if (NamesClass(options) || default_will_do) return;
  SuitableClass chosen = ChooseByTraits(request);
  request.worker_class = chosen.worker_class;
  request.class_because = std::move(chosen.because);
}

Result<void> ReadTraits(const RecommendOptions& options, const WorkloadProfile& profile,
                        SizingRequest& request) {
  Traits& traits = request.traits;
  if (options.interface) {
    const auto interface = ParseInterface(*options.interface);
    if (!interface) return tl::unexpected(interface.error());
    traits.interface = *interface;
  } else if (profile.interface != "any" && !NamesClass(options)) {
    traits.interface = profile.interface;
  }
  const std::string known_safe = profile.async_safe ? profile.async_safe->value : "unknown";
  const auto safe = ParseAsyncSafe(options.async_safe.value_or(known_safe), "--async-safe");
  if (!safe) return tl::unexpected(safe.error());
  traits.async_safe = *safe;
  if (options.async_safe && NamesClass(options)) {
    return UsageError("--async-safe", "has no effect with --class=" + *options.worker_class);
  }
  if (options.async_safe && traits.interface == "asgi") {
    return UsageError("--async-safe",
                      "has no effect with an ASGI application, which runs on an event loop anyway");
  }
  const auto streaming = HeldOf(options.streaming, profile.streaming, "--streaming");
  if (!streaming) return tl::unexpected(streaming.error());
  const auto websockets = HeldOf(options.websockets, profile.websocket, "--websockets");
  if (!websockets) return tl::unexpected(websockets.error());
  traits.streaming = *streaming;
  traits.websockets = *websockets;
  ChooseClass(options, request);
  return {};
}

}  // namespace corntune
