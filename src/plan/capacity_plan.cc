#include "corntune/plan/capacity_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "corntune/sizing/recommend.h"

#include "infeasible.h"
#include "pod_rate.h"
#include "pod_size.h"

namespace corntune {
namespace {

constexpr std::uint64_t kFirstRound = 3000;
constexpr std::uint64_t kLastRound = 12000;
constexpr std::size_t kRefined = 6;
constexpr double kWorthTrying = 0.4;  // of the greatest bound among the candidates
constexpr double kSamePods = 1.03;    // so many more pods are no reason for a dearer setting
constexpr double kMostPods = 1e6;
constexpr double kHighestLoad = 0.99;
constexpr double kNearlyAlone = 1.15;  // p99 so near to that of a request alone is the request's
constexpr std::uint64_t kDealtRequests = 20000;
constexpr int kDealtReplications = 2;

// The cheapest plan cannot be told where a price is missing.
Result<void> CheckPrices(const std::vector<NodeType>& nodes) {
  const auto priced = [](const NodeType& node) { return node.cost_per_hour.has_value(); };
  const auto without = std::find_if_not(nodes.begin(), nodes.end(), priced);
  if (without == nodes.end() || std::none_of(nodes.begin(), nodes.end(), priced)) return {};
  return UsageError("--node", fmt::format("{} has no price, and others have (expected one for each "
                                          "or for none, or --node-cost)",
                                          NameOf({*without, 1})));
}

Result<void> CheckTerms(const CapacityTerms& terms) {
  if (!terms.workload.rate) {
    return UsageError("--rate", "is needed: the rate that the service has to carry");
  }
  if (terms.nodes.empty()) {
    return UsageError("--node", "is needed: what a node has (expected e.g. 4cpu/8GiB)");
  }
  if (!(terms.most_load > 0)) return UsageError("--most-load", "must be above 0");
  if (terms.most_load > kHighestLoad) {
    return UsageError("--most-load",
                      "at its full capacity a pod has a queue that only grows "
                      "(expected at most 99%)");
  }
  return CheckPrices(terms.nodes);
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

// A plan and the pod that was simulated for it.
struct Tried {
  NodePlan plan;
  Candidate candidate;
  Machine machine;
};

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

  Result<Tried> PlanFor(const PodSize& size) const {
    Machine machine = MachineOf(size);
    if (auto by_rule = Recommend(sized_, machine); !by_rule) {
      return tl::unexpected(by_rule.error());
    }
    auto chosen = Choose({sized_, machine, terms_.workload}, size);
    if (!chosen) return tl::unexpected(chosen.error());
    FitToWorkers({sized_, machine, terms_.workload}, machine, *chosen);
    const SearchSpace space{sized_, machine, terms_.workload};
    auto plan = Built(space, size, *chosen);
    if (!plan) return tl::unexpected(plan.error());
    return Tried{std::move(*plan), chosen->candidate, std::move(machine)};
  }

  std::optional<DealtOut> DealtOutOf(const Tried& tried) const {
    // What holds streams open beside its requests cannot be dealt out evenly.
    if (sized_.traits.HoldsOpen()) return std::nullopt;
    const SearchSpace space{sized_, tried.machine, terms_.workload};
    RunOptions options;
    options.seed = terms_.workload.seed;
    options.requests = kDealtRequests;
    options.replications = kDealtReplications;
    options.mean_precision = options.tail_precision = 0;
    options.stop = terms_.workload.stop;
    const auto dealt = DealOut(InstanceFor(space, tried.candidate),
                               WorkloadAtRate(space, Rate{tried.plan.load_at_worst}), options);
    return dealt ? *dealt : std::nullopt;
  }

 private:
  // A worker runs Python on one CPU at a time: what the workers cannot use is not asked for.
  static void FitToWorkers(const SearchSpace& space, Machine& machine, PodRate& chosen) {
    if (!BehaviourOf(InstanceFor(space, chosen.candidate)).locked) return;
    const double before = machine.cpu.effective.value;
    machine = WithAtMost(std::move(machine), Cores{static_cast<double>(chosen.candidate.workers)});
    chosen.utilization *= before / machine.cpu.effective.value;
  }

  static std::vector<Candidate> WorthTrying(const SearchSpace& space) {
    std::vector<Candidate> candidates = CandidatesOf(space);
    double best = 0;
    for (const Candidate& each : candidates) best = std::max(best, BoundOf(space, each));
    std::erase_if(candidates, [&](const Candidate& each) {
      return BoundOf(space, each) < kWorthTrying * best;
    });
    return candidates;
  }

  PodRates RatesOf(const SearchSpace& space, const std::vector<Candidate>& candidates) const {
    PodRates rates = HighestRates(space, candidates, terms_.most_load, kFirstRound);
    if (!rates.found.empty() || !rates.least_p99) return rates;
    // A short simulation has a wide interval, which may be all that stands above the target.
    return HighestRates(space, candidates, terms_.most_load, kLastRound);
  }

  Result<PodRate> Choose(const SearchSpace& space, const PodSize& size) const {
    std::vector<Candidate> candidates = WorthTrying(space);
    auto [rates, least_p99] = RatesOf(space, candidates);
    if (rates.empty()) return tl::unexpected(NoRate(space, least_p99));
    if (auto few = WithinReason(rates); !few) return tl::unexpected(few.error());
    if (auto fits = WithinDatabase(size, rates); !fits) return tl::unexpected(fits.error());
    SortByPods(size, rates);
    rates.resize(std::min(rates.size(), kRefined));
    candidates.clear();
    for (const PodRate& each : rates) candidates.push_back(each.candidate);
    auto refined = HighestRates(space, candidates, terms_.most_load, kLastRound).found;
    if (refined.empty() || !WithinDatabase(size, refined)) refined = std::move(rates);
    SortByPods(size, refined);
    return Cheapest(size, refined);
  }

  // Why no setting holds at any rate. `least_p99` is that of a pod with next to no load.
  Error NoRate(const SearchSpace& space, const std::optional<Seconds>& least_p99) const {
    const double cpus = space.machine.cpu.effective.value;
    if (!least_p99) {
      return {ErrorKind::kInfeasible, "--class",
              fmt::format("with {:g} CPUs each setting loses requests at any rate: they are killed "
                          "after the timeout, or refused (another class, or shorter requests)",
                          cpus)};
    }
    const std::string reached = fmt::format(
        "{:.3g}ms is out of reach at any rate: with next to no load p99 is {:.3g}ms "
        "(its interval included)",
        terms_.workload.p99->count() * 1e3, least_p99->count() * 1e3);
    WorkloadTerms nearly = terms_.workload;
    nearly.p99 = *least_p99 / kNearlyAlone;
    if (CheckTarget({sized_, space.machine, nearly})) {
      return {ErrorKind::kInfeasible, "--p99",
              reached + fmt::format(", and {:g} CPUs are what binds (bigger nodes, or raise the "
                                    "target)",
                                    cpus)};
    }
    return {ErrorKind::kInfeasible, "--p99",
            reached +
                ", which is the request itself (raise the target, or lower --cpu-time or "
                "--wait-time; more CPUs do not help)"};
  }

  // Drops those of which nobody has so many pods.
  Result<void> WithinReason(std::vector<PodRate>& rates) const {
    double most = 0;
    for (const PodRate& each : rates) most = std::max(most, each.rate);
    std::erase_if(
        rates, [this](const PodRate& each) { return GrownRate(terms_) / each.rate > kMostPods; });
    if (!rates.empty()) return {};
    return Fail(ErrorKind::kInfeasible, "--rate",
                fmt::format("{:g}/s, of which a pod carries {:.3g}/s, take more than {:.0f} pods "
                            "(lower the rate, or give bigger nodes)",
                            GrownRate(terms_), most, kMostPods));
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
    plan.pod_capacity = chosen.capacity;
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
    plan.cold_start = terms_.metric_lag + terms_.boot_time;
    plan.growth_meanwhile = terms_.ramp * plan.cold_start.count() / 60;
    const double target = plan.utilization_at_limit / (1 + plan.growth_meanwhile);
    plan.scale_target_percent = std::clamp(static_cast<int>(std::floor(target * 100)), 1, 95);
    plan.scale_to = plan.pods;
    plan.scale_from =
        std::min(plan.pods, PodsFor(terms_, size, terms_.workload.rate->per_second, plan.pod_rate));
    // The autoscaler runs so many pods that their utilization falls to the target.
    const double now = plan.pods * plan.utilization * 100 / plan.scale_target_percent;
    const bool nothing_saved = plan.scale_from < plan.scale_to && Ceil(now) >= plan.scale_to;
    plan.scaling_is_useless = nothing_saved || plan.growth_meanwhile >= 1;
  }

  const SizingRequest& request_;
  const CapacityTerms& terms_;
  SizingRequest sized_;
};

// The cheaper first, or without prices the one with fewer CPUs in its nodes; of equals the one that
// asks for fewer CPUs, then for less memory, then for fewer pods.
void SortBestFirst(std::vector<Tried>& tried) {
  const auto key = [](const Tried& each) {
    const NodePlan& plan = each.plan;
    const double nodes = plan.cost_per_hour.value_or(plan.nodes * plan.node.cpus.value);
    return std::tuple(nodes, plan.pods * plan.pod_cpus.value,
                      static_cast<double>(plan.pod_memory.value) * plan.pods, plan.pods);
  };
  std::stable_sort(tried.begin(), tried.end(),
                   [&key](const Tried& a, const Tried& b) { return key(a) < key(b); });
}

// Why the largest pods fail: smaller ones may fail for being small.
void KeepLargest(const PodSize& size, Error error, std::optional<std::pair<PodSize, Error>>& kept) {
  const auto key = [](const PodSize& of) {
    return std::pair(of.node.cpus.value / of.per_node,
                     static_cast<double>(of.node.memory.value) / of.per_node);
  };
  if (!kept || key(size) > key(kept->first)) kept = {size, std::move(error)};
}

}  // namespace

Result<CapacityPlan> PlanCapacity(const SizingRequest& request, const CapacityTerms& terms) {
  if (auto fine = CheckTerms(terms); !fine) return tl::unexpected(fine.error());
  const Machine any = MachineOf({terms.nodes.front(), 1});
  if (auto fine = CheckTarget({request, any, terms.workload}); !fine) {
    return tl::unexpected(fine.error());
  }
  const Planner planner(request, terms);
  const auto stopped = [&terms] {
    return terms.workload.stop != nullptr && terms.workload.stop->load();
  };
  CapacityPlan answer;
  std::vector<Tried> all;
  std::optional<std::pair<PodSize, Error>> largest;
  for (const PodSize& size : SizesOf(terms)) {
    auto tried = planner.PlanFor(size);
    if (stopped()) {
      answer.interrupted = true;  // and this one was not tried to its end
      break;
    }
    if (tried) {
      all.push_back(std::move(*tried));
      continue;
    }
    if (tried.error().kind == ErrorKind::kUsage) return tl::unexpected(tried.error());
    answer.rejected.push_back(NameOf(size) + ": " + tried.error().message);
    KeepLargest(size, tried.error(), largest);
  }
  if (all.empty() && largest && !answer.interrupted) return tl::unexpected(largest->second);
  SortBestFirst(all);
  if (!all.empty() && !answer.interrupted) {
    answer.dealt_out = planner.DealtOutOf(all.front());
    answer.interrupted = stopped();
    // What was broken off looks like what does not keep up.
    if (answer.interrupted) answer.dealt_out.reset();
  }
  for (Tried& each : all) answer.plans.push_back(std::move(each.plan));
  return answer;
}

}  // namespace corntune
