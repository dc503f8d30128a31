#include "corntune/plan/accept_shares.h"

#include <algorithm>
#include <variant>

#include "corntune/simulate/analytic.h"

namespace corntune {
namespace {

// The fewest workers that can hold every connection; nothing when shares decide nothing.
std::optional<int> FewestWorkers(const Instance& instance, const Workload& workload) {
  const auto* closed = std::get_if<ClosedClients>(&workload.arrivals);
  const bool kept = workload.connections == Connections::kKeptAlive;
  if (closed == nullptr || !kept || workload.client_timeout || instance.max_requests > 0) {
    return std::nullopt;
  }
  const WorkerBehaviour behaviour = BehaviourOf(instance);
  const int limit = std::min(behaviour.connection_limit, behaviour.most_idle);
  if (!behaviour.keeps_alive || limit < 1) return std::nullopt;
  const int fewest = (closed->clients - 1) / limit + 1;
  return fewest < instance.workers ? std::optional(fewest) : std::nullopt;
}

}  // namespace

Result<std::optional<ShareBracket>> BracketOfShares(const Instance& instance,
                                                    const Workload& workload,
                                                    const RunOptions& options) {
  const std::optional<int> fewest = FewestWorkers(instance, workload);
  if (!fewest) return std::nullopt;
  const auto& closed = std::get<ClosedClients>(workload.arrivals);
  Instance crowded = instance;
  crowded.workers = *fewest;
  RunOptions once = options;
  once.replications = 1;
  const auto worst = Simulate(crowded, workload, once);
  if (!worst) return tl::unexpected(worst.error());
  const auto capacity = CapacityOf(instance, workload);
  if (!capacity) return tl::unexpected(capacity.error());
  const Demand demand = MeanDemandOf(workload, instance);
  const double think = closed.think.mean();
  const double alone = (demand.cpu + demand.wait).count() + think;
  const double clients = closed.clients;
  ShareBracket bracket;
  bracket.least = Rate{worst->throughput.value};
  bracket.most =
      Rate{std::max(bracket.least.per_second, std::min(capacity->per_second, clients / alone))};
  if (bracket.least.per_second <= 0) return std::nullopt;
  bracket.shortest = Seconds(clients / bracket.most.per_second - think);
  bracket.longest = Seconds(clients / bracket.least.per_second - think);
  return bracket;
}

}  // namespace corntune
