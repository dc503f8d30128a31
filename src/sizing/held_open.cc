#include "held_open.h"

#include <fmt/format.h>

#include "corntune/sizing/proxies.h"

#include "ceilings.h"

namespace corntune {
namespace {

// A pool of this many threads is still usual; beyond it pseudo-threads are the better choice.
constexpr std::int64_t kManyThreads = 250;

void WarnOfNumber(const SizingInputs& inputs, Recommendation& answer) {
  if (inputs.info.bound == ConcurrencyBound::kNone) return;
  const Traits& traits = inputs.request.traits;
  const auto unknown = [&](const HeldOpen& held, const char* what, const char* option) {
    if (!held.any || held.at_a_time) return;
    answer.warnings.push_back(
        {"held-unknown",
         fmt::format("how many {} are open at a time is not known, and nothing is set aside for "
                     "them",
                     what),
         fmt::format("say how many one instance has at worst: {}=200", option)});
  };
  unknown(traits.streaming, "streams", "--streaming");
  unknown(traits.websockets, "WebSockets", "--websockets");
}

void WarnOfKilledStreams(const SizingInputs& inputs, Recommendation& answer) {
  if (inputs.worker_class != WorkerClass::kSync) return;
  answer.warnings.push_back(
      {"stream-killed",
       "a sync worker sends one stream at a time, and is killed amid it after its timeout (30 s "
       "unless set)",
       "--class=gthread, or gevent where all waiting yields to it"});
}

void WarnOfManyThreads(const SizingInputs& inputs, Recommendation& answer) {
  if (inputs.worker_class != WorkerClass::kGthread) return;
  if (ThreadsForHeld(inputs) <= kManyThreads) return;
  answer.warnings.push_back(
      {"held-many-threads", fmt::format("{} need a thread each", inputs.request.traits.HeldText()),
       "an event loop holds them for less: --async-safe=yes if all that waits in the application "
       "yields to gevent, or an ASGI application"});
}

// One worker may get all of them, and each needs a descriptor.
void WarnOfDescriptors(const SizingInputs& inputs, Recommendation& answer) {
  const auto& files = inputs.machine.limits.open_files;
  const std::int64_t held = inputs.request.traits.Held();
  if (inputs.info.bound != ConcurrencyBound::kNone || !files) return;
  const auto needed = static_cast<std::uint64_t>(held + kDescriptorsBesidesConnections);
  if (held == 0 || needed <= *files) return;
  answer.warnings.push_back(
      {"open-files-low",
       fmt::format("one worker may get all of {}, and {} open files do not hold them",
                   inputs.request.traits.HeldText(), *files),
       "raise the limit of open files (LimitNOFILE= in a unit, ulimits in compose)"});
}

void WarnOfProxy(const SizingInputs& inputs, Recommendation& answer) {
  const auto proxy = FindProxy(inputs.request.behind, "--behind");
  if (!proxy || !(*proxy)->response_s) return;
  const Proxy& in_front = **proxy;
  answer.warnings.push_back(
      {"proxy-ends-streams",
       in_front.ends_long_requests
           ? fmt::format("{} ends every stream and WebSocket after {} s unless told otherwise",
                         in_front.title, *in_front.response_s)
           : fmt::format("{} ends a stream or WebSocket that is silent for {} s unless told "
                         "otherwise",
                         in_front.title, *in_front.response_s),
       in_front.ends_long_requests ? "raise its timeout, and let clients connect again"
                                   : "send something more often, or raise its timeout"});
}

// uvicorn answers an upgrade as if it had not been asked for, unless it finds one of the packages.
void WarnOfUvicornPackage(const SizingInputs& inputs, Recommendation& answer) {
  if (inputs.worker_class != WorkerClass::kUvicorn || !inputs.request.traits.websockets.any) return;
  answer.warnings.push_back({"websocket-needs-package",
                             "uvicorn speaks WebSocket only with the package websockets or wsproto",
                             "pip install \"uvicorn[standard]\""});
}

}  // namespace

std::int64_t ThreadsForHeld(const SizingInputs& inputs) {
  return inputs.worker_class == WorkerClass::kGthread ? inputs.request.traits.Held() : 0;
}

std::int64_t WorkersForHeld(const SizingInputs& inputs) {
  return inputs.info.bound == ConcurrencyBound::kOne ? inputs.request.traits.Held() : 0;
}

std::int64_t ConnectionsForHeld(const SizingInputs& inputs, std::int64_t workers) {
  const std::int64_t held = inputs.request.traits.Held();
  return inputs.info.bound == ConcurrencyBound::kConnections ? (held + workers - 1) / workers
                                                             : ThreadsForHeld(inputs);
}

Result<void> CheckHeldFits(const SizingInputs& inputs, const Recommendation& answer) {
  const std::int64_t held = inputs.request.traits.Held();
  const auto& most = answer.max_concurrent_requests;
  if (held == 0 || !most || *most > held) return {};
  return Fail(
      ErrorKind::kInfeasible, "",
      fmt::format("{} leave nothing for requests: {} worker{} of class {} hold {} "
                  "connection{} at a time",
                  inputs.request.traits.HeldText(), answer.workers, answer.workers == 1 ? "" : "s",
                  inputs.info.name, *most, *most == 1 ? "" : "s"));
}

void WarnOfHeld(const SizingInputs& inputs, Recommendation& answer) {
  if (!inputs.request.traits.HoldsOpen()) return;
  WarnOfNumber(inputs, answer);
  WarnOfKilledStreams(inputs, answer);
  WarnOfManyThreads(inputs, answer);
  WarnOfUvicornPackage(inputs, answer);
  WarnOfDescriptors(inputs, answer);
  WarnOfProxy(inputs, answer);
}

}  // namespace corntune
