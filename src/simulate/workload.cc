#include "corntune/simulate/workload.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr int kMostBursts = 10000;
constexpr int kMostClients = 1'000'000;

Result<void> CheckClasses(const std::vector<RequestClass>& classes) {
  if (classes.empty()) return UsageError("workload", "has no class of requests");
  double total = 0;
  for (const RequestClass& each : classes) {
    if (!(each.share >= 0) || !std::isfinite(each.share)) {
      return UsageError("workload", fmt::format("not a share: {}", each.share));
    }
    if (each.bursts < 1 || each.bursts > kMostBursts) {
      return UsageError(
          "--bursts", fmt::format("out of range: {} (expected 1 to {})", each.bursts, kMostBursts));
    }
    if (!(each.cpu.mean() + each.wait.mean() > 0)) {
      return UsageError("--cpu-time",
                        "a request that needs neither CPU time nor waiting cannot be simulated "
                        "(expected --cpu-time or --wait-time above 0)");
    }
    total += each.share;
  }
  if (!(total > 0)) return UsageError("workload", "the shares of its classes add up to nothing");
  return {};
}

Result<void> CheckArrivals(const Arrivals& arrivals) {
  if (const auto* open = std::get_if<OpenArrivals>(&arrivals)) {
    if (open->rate.per_second > 0 && std::isfinite(open->rate.per_second)) return {};
    return UsageError("--rate", fmt::format("not a rate: {}", open->rate.per_second));
  }
  if (const auto* clients = std::get_if<ClosedClients>(&arrivals)) {
    if (clients->clients >= 1 && clients->clients <= kMostClients) return {};
    return UsageError("--clients", fmt::format("out of range: {} (expected 1 to {})",
                                               clients->clients, kMostClients));
  }
  const auto& times = std::get<ScheduledArrivals>(arrivals).times;
  if (times.empty()) return UsageError("schedule", "is empty");
  if (!std::is_sorted(times.begin(), times.end()) || times.front() < 0 ||
      !std::isfinite(times.back())) {
    return UsageError("schedule", "times must ascend from 0");
  }
  return {};
}

}  // namespace

Result<void> CheckWorkload(const Workload& workload) {
  if (auto fine = CheckClasses(workload.classes); !fine) return fine;
  if (auto fine = CheckArrivals(workload.arrivals); !fine) return fine;
  const bool closed = std::holds_alternative<ClosedClients>(workload.arrivals);
  if (workload.connections == Connections::kKeptAlive && !closed) {
    return UsageError("--keepalive",
                      "needs to know who keeps the connections (expected --clients N, or "
                      "--proxy-connections N instead)");
  }
  if (workload.connections == Connections::kProxy && workload.proxy_connections < 1) {
    return UsageError("--proxy-connections", fmt::format("out of range: {} (expected 1 or more)",
                                                         workload.proxy_connections));
  }
  if (workload.client_timeout && !(workload.client_timeout->count() > 0)) {
    return UsageError("--client-timeout", "expected a time above 0");
  }
  return {};
}

Seconds OverheadOf(const Workload& workload, const Instance& instance) {
  Seconds overhead = instance.overhead_before + instance.overhead_after;
  // An event loop that is busy finds the next request without sleeping; other workers wake up after
  // each wait.
  const WorkerBehaviour behaviour = BehaviourOf(instance);
  const bool sleeps = behaviour.threads > 0 || behaviour.connection_limit == 1;
  for (const RequestClass& each : workload.classes) {
    if (sleeps && each.wait.mean() > 0) return overhead + instance.wake_cost;
  }
  return overhead;
}

Demand MeanDemandOf(const Workload& workload, const Instance& instance) {
  Demand demand;
  double total = 0;
  for (const RequestClass& each : workload.classes) {
    demand.cpu += Seconds(each.share * each.cpu.mean());
    demand.wait += Seconds(each.share * each.wait.mean());
    total += each.share;
  }
  demand.cpu = demand.cpu / total + OverheadOf(workload, instance);
  demand.wait /= total;
  return demand;
}

}  // namespace corntune
