#include "corntune/sizing/suitable_class.h"

#include <fmt/format.h>

namespace corntune {
namespace {

std::string HeldNames(const Traits& traits) {
  if (traits.streaming.any && traits.websockets.any) return "streams and WebSockets";
  return traits.streaming.any ? "streams" : "WebSockets";
}

}  // namespace

std::vector<WorkerClass> ClassesFor(const Traits& traits, const GunicornVersion& version) {
  if (traits.interface == "asgi") {
    return {version >= InfoOf(WorkerClass::kAsgi).first.value_or(version) ? WorkerClass::kAsgi
                                                                          : WorkerClass::kUvicorn};
  }
  std::vector<WorkerClass> classes;
  if (!traits.HoldsOpen()) classes.push_back(WorkerClass::kSync);
  classes.push_back(WorkerClass::kGthread);
  if (traits.async_safe == AsyncSafe::kYes) classes.push_back(WorkerClass::kGevent);
  return classes;
}

SuitableClass ChooseByTraits(const SizingRequest& request) {
  const Traits& traits = request.traits;
  const std::vector<WorkerClass> classes = ClassesFor(traits, request.version);
  if (traits.interface == "asgi") return {classes.front(), "an ASGI application runs on it"};
  if (!traits.HoldsOpen()) return {classes.front(), "Gunicorn's default"};
  const bool threads_asked = request.threads.value_or(1) > 1;
  if (traits.async_safe == AsyncSafe::kYes && !threads_asked) {
    return {classes.back(), fmt::format("{} hold only a connection of it, not a thread or a "
                                        "process each",
                                        HeldNames(traits))};
  }
  return {classes.front(),
          fmt::format("{} hold a thread of it each; a sync worker would serve nobody else, and be "
                      "killed after its timeout",
                      HeldNames(traits))};
}

Result<void> CheckAgainstTraits(const SizingRequest& request, WorkerClass worker_class) {
  const Traits& traits = request.traits;
  const WorkerClassInfo& info = InfoOf(worker_class);
  if (!traits.interface.empty() && traits.interface != info.interface) {
    return UsageError("--interface", fmt::format("worker class {} runs {} applications", info.name,
                                                 info.interface == "asgi" ? "ASGI" : "WSGI"));
  }
  if (traits.websockets.any && info.bound == ConcurrencyBound::kOne) {
    return UsageError("--websockets",
                      fmt::format("a WebSocket would hold a whole {} worker (expected "
                                  "--class=gthread, gevent or asgi)",
                                  info.name));
  }
  return {};
}

}  // namespace corntune
