#include "corntune/plan/accept_shares.h"

#include <algorithm>
#include <variant>

#include "corntune/simulate/analytic.h"

namespace corntune {
namespace {

// Connections that are open at a time at the least: those of all clients, or one, which a low rate
// needs.
int FewestConnections(const Workload& workload) {
  const auto* closed = std::get_if<ClosedClients>(&workload.arrivals);
  return closed != nullptr ? closed->clients : 1;
}

// The fewest workers that can hold every connection; nothing when shares decide nothing.
std::optional<int> FewestWorkers(const Instance& instance, const Workload& workload) {
  const bool kept = workload.connections != Connections::kPerRequest;
  const bool recorded = std::holds_alternative<ScheduledArrivals>(workload.arrivals);
  if (!kept || recorded || workload.client_timeout || instance.max_requests > 0) {
    return std::nullopt;
  }
  const WorkerBehaviour behaviour = BehaviourOf(instance);
  const int limit = std::min(behaviour.connection_limit, behaviour.most_idle);
  if (!behaviour.keeps_alive || limit < 1) return std::nullopt;
  const int fewest = (FewestConnections(workload) - 1) / limit + 1;
  return fewest < instance.workers ? std::optional(fewest) : std::nullopt;
}

ShareBracket ClosedBracket(const ClosedClients& closed, Seconds alone, Rate capacity,
                           Rate crowded) {
  const double think = closed.think.mean();
  const double clients = closed.clients;
  ShareBracket bracket;
  bracket.least = crowded;
  bracket.most = Rate{std::max(crowded.per_second,
                               std::min(capacity.per_second, clients / (alone.count() + think)))};
  bracket.shortest = Seconds(clients / bracket.most.per_second - think);
  bracket.longest = Seconds(clients / bracket.least.per_second - think);
  return bracket;
}

}  // namespace

Result<std::optional<ShareBracket>> BracketOfShares(const Instance& instance,
                                                    const Workload& workload,
                                                    const RunOptions& options) {
  const std::optional<int> fewest = FewestWorkers(instance, workload);
  if (!fewest) return std::nullopt;
  Instance crowded = instance;
  crowded.workers = *fewest;
  const auto capacity = CapacityOf(instance, workload);
  const auto crowded_capacity = CapacityOf(crowded, workload);
  if (!capacity) return tl::unexpected(capacity.error());
  if (!crowded_capacity) return tl::unexpected(crowded_capacity.error());
  const Demand demand = MeanDemandOf(workload, instance);
  const Seconds alone = demand.cpu + demand.wait;
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    if (open->rate.per_second >= crowded_capacity->per_second) {
      return ShareBracket{*crowded_capacity, open->rate, alone, std::nullopt};
    }
  }
  RunOptions once = options;
  once.replications = 1;
  const auto worst = Simulate(crowded, workload, once);
  if (!worst) return tl::unexpected(worst.error());
  if (worst->throughput.value <= 0) return std::nullopt;
  if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    return ClosedBracket(*closed, alone, *capacity, Rate{worst->throughput.value});
  }
  const Rate rate = std::get<OpenArrivals>(workload.arrivals).rate;
  return ShareBracket{rate, rate, alone, Seconds(worst->latency.mean.value)};
}

}  // namespace corntune
