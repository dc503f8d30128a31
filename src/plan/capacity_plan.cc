#include "corntune/plan/capacity_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "corntune/plan/balancing.h"
#include "corntune/sizing/recommend.h"

#include "infeasible.h"
#include "pod_rate.h"

namespace corntune {
namespace {

constexpr std::uint64_t kFirstRound = 3000;
constexpr std::uint64_t kLastRound = 12000;
constexpr std::size_t kRefined = 6;
constexpr double kWorthTrying = 0.4;  // of the greatest bound among the candidates
constexpr double kSamePods = 1.03;    // so many more pods are no reason for a dearer setting
constexpr int kMostPodsOnNode = 64;
constexpr double kMostPods = 1e6;
constexpr double kMostBalancedLoad = 0.98;

// One pod size on one node type.
struct PodSize {
  NodeType node;
  int per_node = 1;
};

std::string NameOf(const PodSize& size) {
  std::string name =
      fmt::format("{}cpu/{}", FormatCores(size.node.cpus), FormatBytes(size.node.memory));
  if (size.per_node > 1) name += fmt::format(" in {} pods", size.per_node);
  return name;
}

// The pod as a machine: a share of the node, which Kubernetes enforces as a quota on all its CPUs.
Machine MachineOf(const PodSize& size) {
  Machine machine;
  const int node_cpus = std::max(1, static_cast<int>(std::ceil(size.node.cpus.value - 1e-9)));
  CpuFacts& cpu = machine.cpu;
  cpu.cores = cpu.threads = cpu.allowed_cores = cpu.allowed_threads = node_cpus;
  cpu.effective = Cores{size.node.cpus.value / size.per_node};
  cpu.effective_by_cores = cpu.effective_by_threads = cpu.effective;
  cpu.limited_by = cpu.effective.value < node_cpus ? CpuLimit::kQuota : CpuLimit::kOverride;
  if (cpu.limited_by == CpuLimit::kQuota) cpu.quota = cpu.effective;
  MemoryFacts& memory = machine.memory;
  memory.limit = memory.effective =
      Bytes{size.node.memory.value / static_cast<std::uint64_t>(size.per_node)};
  memory.limited_by = MemoryLimit::kOverride;
  return machine;
}

Result<void> CheckTerms(const CapacityTerms& terms) {
  if (!terms.workload.rate) {
    return UsageError("--rate", "is needed: the rate that the service has to carry");
  }
  if (terms.nodes.empty()) {
    return UsageError("--node", "is needed: what a node has (expected e.g. 4cpu/8GiB)");
  }
  return {};
}

int Ceil(double value) {
  return static_cast<int>(std::ceil(value - 1e-9));
}

// Pods that carry the grown rate, and those that may be lost with their nodes on top.
int PodsFor(const CapacityTerms& terms, const PodSize& size, double rate, double pod_rate) {
  return std::max(1, Ceil(rate / pod_rate)) + terms.survive * size.per_node;
}

double GrownRate(const CapacityTerms& terms) {
  return terms.workload.rate->per_second * (1 + terms.growth);
}

int SurgeOf(const SizingRequest& request, int pods) {
  return static_cast<int>(request.max_surge.pods) + Ceil(request.max_surge.share * pods);
}

std::int64_t ConnectionsOf(const SizingRequest& request, const Candidate& candidate, int pods) {
  const std::int64_t each =
      request.db_connections_per_worker.value_or(std::max(1, candidate.threads));
  return each * candidate.workers * (pods + SurgeOf(request, pods));
}

class Planner {
 public:
  Planner(const SizingRequest& request, const CapacityTerms& terms)
      : request_(request), terms_(terms), sized_(request) {
    // How many pods share the database is what is to be found.
    sized_.db_connections.reset();
    sized_.db_connections_per_worker.reset();
    sized_.replicas = 1;
    sized_.max_surge = {};
    sized_.other_machine = true;
  }

  Result<NodePlan> PlanFor(const PodSize& size) const {
    const Machine machine = MachineOf(size);
    if (auto by_rule = Recommend(sized_, machine); !by_rule) {
      return tl::unexpected(by_rule.error());
    }
    const SearchSpace space{sized_, machine, terms_.workload};
    const auto chosen = Choose(space, size);
    if (!chosen) return tl::unexpected(chosen.error());
    return Built(space, size, *chosen);
  }

 private:
  Result<PodRate> Choose(const SearchSpace& space, const PodSize& size) const {
    std::vector<Candidate> candidates = CandidatesOf(space);
    double best = 0;
    for (const Candidate& each : candidates) best = std::max(best, Bound(space, each));
    std::erase_if(candidates,
                  [&](const Candidate& each) { return Bound(space, each) < kWorthTrying * best; });
    auto rates = HighestRates(space, candidates, terms_.most_load, kFirstRound);
    if (rates.empty() && terms_.workload.p99) {
      return Fail(ErrorKind::kInfeasible, "--p99",
                  "no setting meets the target on so few CPUs, at any rate");
    }
    std::erase_if(
        rates, [this](const PodRate& each) { return GrownRate(terms_) / each.rate > kMostPods; });
    if (rates.empty()) {
      return Fail(ErrorKind::kInfeasible, "--rate",
                  fmt::format("more than {:.0f} pods of this size would be needed", kMostPods));
    }
    if (auto fits = WithinDatabase(size, rates); !fits) return tl::unexpected(fits.error());
    SortByPods(size, rates);
    rates.resize(std::min(rates.size(), kRefined));
    candidates.clear();
    for (const PodRate& each : rates) candidates.push_back(each.candidate);
    auto refined = HighestRates(space, candidates, terms_.most_load, kLastRound);
    if (refined.empty() || !WithinDatabase(size, refined)) refined = std::move(rates);
    SortByPods(size, refined);
    return Cheapest(size, refined);
  }

  static double Bound(const SearchSpace& space, const Candidate& candidate) {
    return BoundOf(space, candidate);
  }

  int Pods(const PodSize& size, const PodRate& each) const {
    return PodsFor(terms_, size, GrownRate(terms_), each.rate);
  }

  void SortByPods(const PodSize& size, std::vector<PodRate>& rates) const {
    std::stable_sort(rates.begin(), rates.end(), [&](const PodRate& a, const PodRate& b) {
      const int pods_a = Pods(size, a);
      const int pods_b = Pods(size, b);
      return pods_a != pods_b ? pods_a < pods_b : CostOf(a.candidate) < CostOf(b.candidate);
    });
  }

  PodRate Cheapest(const PodSize& size, const std::vector<PodRate>& sorted) const {
    const PodRate* cheapest = &sorted.front();
    for (const PodRate& each : sorted) {
      if (Pods(size, each) > kSamePods * Pods(size, sorted.front())) break;
      if (CostOf(each.candidate) < CostOf(cheapest->candidate)) cheapest = &each;
    }
    return *cheapest;
  }

  // Drops those that need more connections than the database grants.
  Result<void> WithinDatabase(const PodSize& size, std::vector<PodRate>& rates) const {
    if (!request_.db_connections) return {};
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::erase_if(rates, [&](const PodRate& each) {
      const std::int64_t needed = ConnectionsOf(request_, each.candidate, Pods(size, each));
      least = std::min(least, needed);
      return needed > *request_.db_connections;
    });
    if (!rates.empty()) return {};
    return Fail(
        ErrorKind::kInfeasible, "--db-connections",
        fmt::format("the database binds: at least {} connections are needed at the height "
                    "of a rollout, and {} are granted (a pooler such as PgBouncer, or more)",
                    least, *request_.db_connections));
  }

  Result<NodePlan> Built(const SearchSpace& space, const PodSize& size,
                         const PodRate& chosen) const {
    NodePlan plan;
    plan.node = size.node;
    plan.pods_per_node = size.per_node;
    plan.pod_cpus = space.machine.cpu.effective;
    plan.pod_memory = *space.machine.memory.limit;
    plan.pod_rate = chosen.rate;
    plan.limit = chosen.limit;
    plan.utilization_at_limit = chosen.utilization;
    SetCounts(size, chosen, plan);
    SetLatencies(space, chosen.candidate, plan);
    SetAutoscaler(size, plan);
    SizingRequest asked = RequestFor(space, chosen.candidate);
    asked.model = ModelChoice{chosen.candidate.workers,
                              fmt::format("carries {:.3g}/s in a pod, the cheapest of those that "
                                          "need the fewest pods",
                                          chosen.rate)};
    auto answer = Recommend(asked, space.machine);
    if (!answer) return tl::unexpected(answer.error());
    plan.pod = std::move(*answer);
    return plan;
  }

  void SetCounts(const PodSize& size, const PodRate& chosen, NodePlan& plan) const {
    plan.pods = Pods(size, chosen);
    plan.nodes = Ceil(static_cast<double>(plan.pods) / size.per_node);
    plan.surge_pods = SurgeOf(request_, plan.pods);
    const double at_height = plan.pods + plan.surge_pods;
    plan.surge_nodes = Ceil(at_height / size.per_node) - plan.nodes;
    if (request_.db_connections || request_.db_connections_per_worker) {
      plan.connections = ConnectionsOf(request_, chosen.candidate, plan.pods);
    }
    if (size.node.cost_per_hour) plan.cost_per_hour = *size.node.cost_per_hour * plan.nodes;
    plan.load = terms_.workload.rate->per_second / plan.pods;
    plan.load_at_worst = GrownRate(terms_) / (plan.pods - terms_.survive * size.per_node);
  }

  void SetLatencies(const SearchSpace& space, const Candidate& candidate, NodePlan& plan) const {
    const auto seen = [&](double rate, Seconds& p99, double& utilization) {
      const auto trial = TryOne(space, candidate, WorkloadAtRate(space, Rate{rate}), kLastRound);
      if (!trial) return;
      p99 = Seconds(trial->result.latency.p99.value);
      utilization = trial->result.cpu_utilization;
    };
    seen(plan.load, plan.p99, plan.utilization);
    seen(plan.load_at_worst, plan.p99_at_worst, plan.utilization_at_worst);
  }

  // The target leaves room for what the load grows by until a new pod serves.
  void SetAutoscaler(const PodSize& size, NodePlan& plan) const {
    const double lag_minutes = (terms_.metric_lag + terms_.boot_time).count() / 60;
    const double target = plan.utilization_at_limit / (1 + terms_.ramp * lag_minutes);
    plan.scale_target_percent = std::clamp(static_cast<int>(std::floor(target * 100)), 1, 95);
    plan.scale_to = plan.pods;
    plan.scale_from =
        std::min(plan.pods, PodsFor(terms_, size, terms_.workload.rate->per_second, plan.pod_rate));
  }

  const SizingRequest& request_;
  const CapacityTerms& terms_;
  SizingRequest sized_;
};

std::vector<PodSize> SizesOf(const CapacityTerms& terms) {
  std::vector<PodSize> sizes;
  for (const NodeType& node : terms.nodes) {
    sizes.push_back({node, 1});
    for (int per_node = 2; per_node <= kMostPodsOnNode; per_node *= 2) {
      const double cpus = node.cpus.value / per_node;
      if (cpus < 1 || cpus != std::floor(cpus)) break;
      sizes.push_back({node, per_node});
    }
  }
  return sizes;
}

// The cheaper first, where all have a price; else the one with fewer CPUs, then with fewer pods.
void SortBestFirst(std::vector<NodePlan>& plans) {
  const bool priced = std::all_of(plans.begin(), plans.end(), [](const NodePlan& plan) {
    return plan.cost_per_hour.has_value();
  });
  const auto cost = [priced](const NodePlan& plan) {
    return priced ? *plan.cost_per_hour : plan.nodes * plan.node.cpus.value;
  };
  std::stable_sort(plans.begin(), plans.end(), [&cost](const NodePlan& a, const NodePlan& b) {
    return cost(a) != cost(b) ? cost(a) < cost(b) : a.pods < b.pods;
  });
}

std::optional<DealtOut> DealtOutOf(const NodePlan& plan, const CapacityTerms& terms) {
  const Recommendation& pod = plan.pod;
  const ConcurrencyBound bound = InfoOf(pod.worker_class).bound;
  const bool bounded = bound == ConcurrencyBound::kOne || bound == ConcurrencyBound::kThreads;
  if (!bounded || pod.workers < 2) return std::nullopt;
  BalancedService service;
  service.servers = static_cast<int>(pod.workers);
  service.slots = static_cast<int>(pod.threads);
  service.request = terms.workload.request;
  service.rate = Rate{plan.load_at_worst};
  service.seed = terms.workload.seed;
  const double time = service.request.cpu.mean() + service.request.wait.mean();
  const double slots = static_cast<double>(service.servers) * service.slots;
  if (plan.load_at_worst * time > kMostBalancedLoad * slots) return std::nullopt;
  return DealtOut{service.servers, P99Under(Balancing::kOneLine, service),
                  P99Under(Balancing::kLeastConnections, service),
                  P99Under(Balancing::kRoundRobin, service), P99Under(Balancing::kRandom, service)};
}

}  // namespace

Result<CapacityPlan> PlanCapacity(const SizingRequest& request, const CapacityTerms& terms) {
  if (auto fine = CheckTerms(terms); !fine) return tl::unexpected(fine.error());
  const Machine any = MachineOf({terms.nodes.front(), 1});
  if (auto fine = CheckTarget({request, any, terms.workload}); !fine) {
    return tl::unexpected(fine.error());
  }
  const Planner planner(request, terms);
  CapacityPlan answer;
  std::optional<Error> last;
  for (const PodSize& size : SizesOf(terms)) {
    auto plan = planner.PlanFor(size);
    if (terms.workload.stop != nullptr && terms.workload.stop->load()) {
      answer.interrupted = true;  // and this one was not tried to its end
      break;
    }
    if (plan) {
      answer.plans.push_back(std::move(*plan));
      continue;
    }
    if (plan.error().kind == ErrorKind::kUsage) return tl::unexpected(plan.error());
    last = plan.error();
    answer.rejected.push_back(NameOf(size) + ": " + plan.error().message);
  }
  if (answer.plans.empty() && last && !answer.interrupted) return tl::unexpected(*last);
  SortBestFirst(answer.plans);
  if (!answer.plans.empty()) answer.dealt_out = DealtOutOf(answer.plans.front(), terms);
  return answer;
}

}  // namespace corntune
