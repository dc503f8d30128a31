#include "corntune/queueing/general_service.h"

#include <algorithm>
#include <cmath>

#include "corntune/queueing/erlang.h"

#include "domain.h"

namespace corntune {
namespace {

// By how much M/D/c waits longer than half of M/M/c. The expression grows without bound as the load
// vanishes, where M/D/c cannot wait longer than M/M/c.
double CosmetatosExcess(double servers, double utilization) {
  const double excess = (1 - utilization) * (servers - 1) * (std::sqrt(4 + 5 * servers) - 2) /
                        (16 * utilization * servers);
  return std::min(excess, 1.0);
}

}  // namespace

Result<Seconds> MeanWaitOneServer(Rate arrivals, Seconds service, double scv) {
  const double load = arrivals.per_second * service.count();
  if (auto fine = FirstError(CheckNotNegative(arrivals.per_second, "arrival rate"),
                             CheckPositive(service.count(), "service time"),
                             CheckNotNegative(scv, "squared coefficient of variation"),
                             CheckBelow(load, 1, "offered load"));
      !fine) {
    return tl::unexpected(fine.error());
  }
  return load * (1 + scv) / (2 * (1 - load)) * service;
}

Result<Seconds> MeanWaitFixedService(int servers, Rate arrivals, Seconds service) {
  return MeanWaitManyServers(servers, arrivals, service, 0);
}

Result<Seconds> MeanWaitManyServers(int servers, Rate arrivals, Seconds service, double scv) {
  if (auto fine = CheckNotNegative(scv, "squared coefficient of variation"); !fine) {
    return tl::unexpected(fine.error());
  }
  const auto exponential = MultiServerQueue::Make(servers, arrivals, service);
  if (!exponential) return tl::unexpected(exponential.error());
  if (exponential->utilization() == 0) return Seconds(0);
  const Seconds mean = exponential->MeanWait();
  const Seconds fixed = mean / 2 * (1 + CosmetatosExcess(servers, exponential->utilization()));
  // Harmonic in the two waits. fixed <= mean < 2 fixed + ..., so the denominator stays positive.
  return Seconds((1 + scv) / (2 * scv / mean.count() + (1 - scv) / fixed.count()));
}

Result<Seconds> MeanResponseSharing(int cores, Rate arrivals, Seconds service) {
  const auto queue = MultiServerQueue::Make(cores, arrivals, service);
  if (!queue) return tl::unexpected(queue.error());
  return queue->MeanResponse();
}

}  // namespace corntune
