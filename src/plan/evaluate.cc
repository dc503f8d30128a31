#include "evaluate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "on_all_cpus.h"

namespace corntune {
namespace {

constexpr int kReplications = 2;
constexpr int kClientsPerCpu = 32;
constexpr int kFewestClients = 64;
constexpr std::uint64_t kRequestsPerClient = 10;  // for the start not to show
// Threads that compute for long take turns all the while, and each turn is an event: beyond half a
// second of CPU time for each of 12,000 requests fewer must do.
constexpr double kMostTurns = 1.2e6;
constexpr double kFewestRequests = 1000;

std::uint64_t Affordable(const Instance& instance, const Workload& workload,
                         std::uint64_t requests) {
  const double turns = workload.classes.front().cpu.mean() / instance.switch_interval.count();
  double fewest = kFewestRequests;
  if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    fewest = std::max<double>(fewest, static_cast<double>(kRequestsPerClient) * closed->clients);
  }
  const double most = std::max(fewest, kMostTurns / std::max(1.0, turns));
  return static_cast<std::uint64_t>(std::min(static_cast<double>(requests), most));
}

std::optional<SimulationResult> SimulateOne(const SearchSpace& space, const Candidate& candidate,
                                            const Workload& workload, std::uint64_t requests) {
  const Instance instance = InstanceFor(space, candidate);
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    if (open->rate.per_second >= BoundOf(space, candidate)) return std::nullopt;
  }
  RunOptions options;
  options.seed = space.terms.seed;
  options.replications = kReplications;
  options.threads = 1;
  options.requests = Affordable(instance, workload, requests);
  options.mean_precision = options.tail_precision = 0;
  options.stop = space.terms.stop;
  auto result = Simulate(instance, workload, options);
  if (!result || result->interrupted) return std::nullopt;
  return std::move(*result);
}

double LostShare(const SimulationResult& result) {
  const auto lost = static_cast<double>(result.killed + result.refused);
  const auto ended = static_cast<double>(result.completed) + lost;
  return ended > 0 ? lost / ended : 0;
}

// The connections that a proxy keeps open, where their number is known.
void UseProxy(const SearchSpace& space, Workload& workload) {
  const auto& kept = space.request.proxy_connections;
  if (!kept || *kept == 0) return;
  workload.connections = Connections::kProxy;
  workload.proxy_connections = static_cast<int>(*kept);
}

}  // namespace

double BoundOf(const SearchSpace& space, const Candidate& candidate) {
  const Instance instance = InstanceFor(space, candidate);
  const Demand demand = MeanDemandOf(WorkloadAtRate(space, Rate{1}), instance);
  const bool loops = InfoOf(candidate.worker_class).bound != ConcurrencyBound::kOne;
  double cores = instance.cpus.value;
  if (loops) cores = std::min<double>(cores, candidate.workers);
  double bound = std::numeric_limits<double>::infinity();
  if (demand.cpu.count() > 0) bound = cores / demand.cpu.count();
  if (const auto slots = SlotsOf(instance)) {
    bound = std::min(bound, *slots / demand.Total().count());
  }
  return bound;
}

int ClientsOf(const SearchSpace& space) {
  const double each_cpu = kClientsPerCpu * space.machine.cpu.effective.value;
  return space.terms.clients.value_or(
      std::max(kFewestClients, static_cast<int>(std::ceil(each_cpu))));
}

Workload SaturatedWorkload(const SearchSpace& space) {
  Workload workload;
  workload.classes = {space.terms.request};
  workload.arrivals = ClosedClients{ClientsOf(space), Distribution::Fixed(0)};
  UseProxy(space, workload);
  return workload;
}

Workload WorkloadAtRate(const SearchSpace& space, Rate rate) {
  Workload workload;
  workload.classes = {space.terms.request};
  workload.arrivals = OpenArrivals{rate};
  UseProxy(space, workload);
  return workload;
}

std::vector<Trial> TryAll(const SearchSpace& space, const std::vector<Candidate>& candidates,
                          const Workload& workload, std::uint64_t requests) {
  const bool closed = std::holds_alternative<ClosedClients>(workload.arrivals);
  if (closed) {
    requests =
        std::max(requests, kRequestsPerClient * static_cast<std::uint64_t>(ClientsOf(space)));
  }
  std::vector<std::optional<SimulationResult>> results(candidates.size());
  OnAllCpus(candidates.size(), [&](std::size_t i) {
    results[i] = SimulateOne(space, candidates[i], workload, requests);
  });
  std::vector<Trial> trials;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!results[i]) continue;
    const double score = closed ? results[i]->throughput.value : results[i]->latency.p99.value;
    const double lost = LostShare(*results[i]);
    trials.push_back({candidates[i], std::move(*results[i]), score, lost});
  }
  return trials;
}

std::optional<Trial> TryOne(const SearchSpace& space, const Candidate& candidate,
                            const Workload& workload, std::uint64_t requests) {
  auto result = SimulateOne(space, candidate, workload, requests);
  if (!result) return std::nullopt;
  const double score = result->latency.p99.value;
  const double lost = LostShare(*result);
  return Trial{candidate, std::move(*result), score, lost};
}

}  // namespace corntune
