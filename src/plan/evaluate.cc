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
  options.requests = requests;
  options.mean_precision = options.tail_precision = 0;
  options.stop = space.terms.stop;
  auto result = Simulate(instance, workload, options);
  if (!result || result->interrupted) return std::nullopt;
  return std::move(*result);
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
    trials.push_back({candidates[i], std::move(*results[i]), score});
  }
  return trials;
}

std::optional<Trial> TryOne(const SearchSpace& space, const Candidate& candidate,
                            const Workload& workload, std::uint64_t requests) {
  auto result = SimulateOne(space, candidate, workload, requests);
  if (!result) return std::nullopt;
  const double score = result->latency.p99.value;
  return Trial{candidate, std::move(*result), score};
}

PredictedSetting Predicted(const SearchSpace& space, const Candidate& candidate,
                           std::uint64_t requests) {
  PredictedSetting setting;
  setting.worker_class = candidate.worker_class;
  setting.workers = candidate.workers;
  setting.threads = candidate.threads;
  setting.worker_connections = candidate.worker_connections;
  const auto full = TryAll(space, {candidate}, SaturatedWorkload(space), requests);
  if (!full.empty()) {
    setting.capacity_rps = full.front().result.throughput.value;
    setting.capacity_margin_rps = full.front().result.throughput.half_width;
    setting.cpu_utilization = full.front().result.cpu_utilization;
  }
  if (!space.terms.rate) return setting;
  const auto trial = TryAll(space, {candidate}, WorkloadAtRate(space, *space.terms.rate), requests);
  if (trial.empty()) return setting;
  const SimulationResult& result = trial.front().result;
  setting.mean = Seconds(result.latency.mean.value);
  setting.p50 = Seconds(result.latency.p50.value);
  setting.p95 = Seconds(result.latency.p95.value);
  setting.p99 = Seconds(result.latency.p99.value);
  setting.cpu_utilization = result.cpu_utilization;
  return setting;
}

}  // namespace corntune
