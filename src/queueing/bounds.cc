#include "corntune/queueing/bounds.h"

#include <algorithm>
#include <cmath>

#include "corntune/queueing/erlang.h"
#include "corntune/stats/special.h"

#include "domain.h"

namespace corntune {
namespace {

Result<void> CheckDemand(const Demand& demand, Cores cores) {
  return FirstError(CheckNotNegative(demand.cpu.count(), "CPU time"),
                    CheckNotNegative(demand.wait.count(), "wait time"),
                    CheckPositive(demand.Total().count(), "CPU time and wait time"),
                    CheckPositive(cores.value, "cores"));
}

}  // namespace

Rate CapacityBound::Least() const {
  return by_cores ? Rate{std::min(by_slots.per_second, by_cores->per_second)} : by_slots;
}

Result<CapacityBound> BoundCapacity(const Demand& demand, Cores cores, int slots) {
  if (auto fine = FirstError(CheckDemand(demand, cores), CheckCount(slots, "slots")); !fine) {
    return tl::unexpected(fine.error());
  }
  CapacityBound bound;
  bound.by_slots = Rate{slots / demand.Total().count()};
  if (demand.cpu.count() > 0) bound.by_cores = Rate{cores.value / demand.cpu.count()};
  return bound;
}

Result<ClosedBounds> BoundClosed(const Demand& demand, Cores cores, int clients, Seconds think) {
  if (auto fine = FirstError(CheckDemand(demand, cores), CheckCount(clients, "clients"),
                             CheckNotNegative(think.count(), "think time"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  const double all = demand.Total().count() + think.count();
  const double bottleneck = demand.cpu.count() / cores.value;
  ClosedBounds bounds;
  bounds.least = Rate{clients / (all + (clients - 1) * demand.cpu.count())};
  bounds.most = Rate{clients / all};
  bounds.least_response = demand.Total();
  if (bottleneck > 0) {
    bounds.most.per_second = std::min(bounds.most.per_second, 1 / bottleneck);
    bounds.least_response = std::max(bounds.least_response, Seconds(clients * bottleneck) - think);
    bounds.knee = all / bottleneck;
  }
  return bounds;
}

double HalfinWhittWaitShare(double beta) {
  return 1 / (1 + beta * NormalCdf(beta) / NormalDensity(beta));
}

Result<Staffing> StaffFor(double offered_load, double wait_share) {
  if (auto fine = FirstError(CheckPositive(offered_load, "offered load"),
                             CheckPositive(wait_share, "share that waits"),
                             CheckBelow(wait_share, 1, "share that waits"),
                             CheckBelow(offered_load, kMostServers / 2, "offered load"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  // Erlang C falls with the number of servers: one pass of the recursion of Erlang B meets it.
  double blocking = 1;
  for (int servers = 1; servers <= kMostServers; ++servers) {
    blocking = offered_load * blocking / (servers + offered_load * blocking);
    if (servers <= offered_load) continue;
    const double waits = blocking / (1 - offered_load / servers * (1 - blocking));
    if (waits <= wait_share) {
      return Staffing{servers, (servers - offered_load) / std::sqrt(offered_load), waits};
    }
  }
  return Fail(ErrorKind::kInfeasible, "", "share that waits: no number of servers reaches it");
}

}  // namespace corntune
