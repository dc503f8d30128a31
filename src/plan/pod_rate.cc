#include "pod_rate.h"

#include <algorithm>
#include <cmath>

#include "keeps_up.h"
#include "on_all_cpus.h"

namespace corntune {
namespace {

constexpr double kRatePrecision = 0.01;
constexpr double kLeastShare = 0.02;  // of the capacity: a pod that carries less is of no use
constexpr double kFewestClients = 64;
constexpr double kMostClients = 200'000;
constexpr std::uint64_t kRequestsPerClient = 5;  // for the start not to show

// A rate, and what of the terms does not hold at it.
struct Seen {
  double rate = 0;
  bool keeps_up = false;
  bool in_time = false;
  std::optional<Trial> trial;
  bool Holds() const { return keeps_up && in_time; }
};

// Twice as many as are in the system at the operational bound: then nothing but the instance itself
// keeps throughput below it. Those above the slots stand in the backlog, which must not overflow.
int ClientsFor(const SearchSpace& space, const Candidate& candidate) {
  const Instance instance = InstanceFor(space, candidate);
  const Demand demand = MeanDemandOf(WorkloadAtRate(space, Rate{1}), instance);
  double clients = 2 * BoundOf(space, candidate) * demand.Total().count();
  if (const auto slots = SlotsOf(instance)) {
    clients = std::min(clients, *slots + instance.backlog / 2.0);
  }
  return static_cast<int>(std::ceil(std::clamp(clients, kFewestClients, kMostClients)));
}

// Operational bounds promise more: threads that wait for the interpreter lock slow down the one
// that has it, and workers take connections that others would have time for.
double SaturatedThroughput(const SearchSpace& space, const Candidate& candidate,
                           std::uint64_t requests) {
  Workload workload = SaturatedWorkload(space);
  const int clients = ClientsFor(space, candidate);
  workload.arrivals = ClosedClients{clients, Distribution::Fixed(0)};
  const auto trial =
      TryOne(space, candidate, workload,
             std::max(requests, kRequestsPerClient * static_cast<std::uint64_t>(clients)));
  return trial ? trial->result.throughput.value : 0;
}

Seen At(const SearchSpace& space, const Candidate& candidate, double rate, std::uint64_t requests) {
  Seen seen{rate, false, false, std::nullopt};
  seen.trial = TryOne(space, candidate, WorkloadAtRate(space, Rate{rate}), requests);
  if (!seen.trial) return seen;
  const Estimate& p99 = seen.trial->result.latency.p99;
  seen.keeps_up = KeepsUp(seen.trial->result, Rate{rate});
  seen.in_time = !space.terms.p99 || p99.value + p99.half_width <= space.terms.p99->count();
  return seen;
}

struct Highest {
  std::optional<PodRate> found;
  std::optional<Seconds> least_p99;  // where no rate holds, because of p99 alone
};

Highest Between(const SearchSpace& space, PodRate found, Seen low, Seen high,
                std::uint64_t requests) {
  const auto stopped = [&space] { return space.terms.stop != nullptr && *space.terms.stop; };
  while (high.rate - low.rate > kRatePrecision * high.rate && !stopped()) {
    Seen middle = At(space, found.candidate, (low.rate + high.rate) / 2, requests);
    (middle.Holds() ? low : high) = std::move(middle);
  }
  found.rate = low.rate;
  found.utilization = low.trial->result.cpu_utilization;
  found.limit = high.keeps_up ? PodLimit::kLatency : PodLimit::kStability;
  return {found, std::nullopt};
}

Highest HighestRate(const SearchSpace& space, const Candidate& candidate, double most_load,
                    std::uint64_t requests) {
  if (!std::isfinite(BoundOf(space, candidate))) return {};
  PodRate found;
  found.candidate = candidate;
  found.capacity = SaturatedThroughput(space, candidate, requests);
  if (found.capacity <= 0) return {};
  Seen high = At(space, candidate, most_load * found.capacity, requests);
  if (high.Holds()) {
    found.rate = high.rate;
    found.utilization = high.trial->result.cpu_utilization;
    return {found, std::nullopt};
  }
  Seen low = At(space, candidate, kLeastShare * high.rate, requests);
  if (low.Holds()) return Between(space, found, std::move(low), std::move(high), requests);
  if (!low.keeps_up) return {};
  const Estimate& p99 = low.trial->result.latency.p99;
  return {std::nullopt, Seconds(p99.value + p99.half_width)};
}

}  // namespace

PodRates HighestRates(const SearchSpace& space, const std::vector<Candidate>& candidates,
                      double most_load, std::uint64_t requests) {
  std::vector<Highest> each(candidates.size());
  OnAllCpus(candidates.size(), [&](std::size_t i) {
    each[i] = HighestRate(space, candidates[i], most_load, requests);
  });
  PodRates rates;
  for (const Highest& one : each) {
    if (one.found) rates.found.push_back(*one.found);
    if (!one.least_p99) continue;
    rates.least_p99 = std::min(rates.least_p99.value_or(*one.least_p99), *one.least_p99);
  }
  return rates;
}

}  // namespace corntune
