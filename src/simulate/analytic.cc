#include "corntune/simulate/analytic.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "corntune/queueing/admission.h"
#include "corntune/stats/histogram.h"
#include "corntune/stats/random.h"

namespace corntune {
namespace {

constexpr int kMostSlots = 20000;
constexpr std::uint64_t kDraws = 20000;

// Mean and squared coefficient of variation of one part of the demand over all classes.
struct Part {
  double mean = 0;
  double scv = 0;
};

Part PartOf(const Workload& workload, const Distribution RequestClass::*part) {
  double total = 0;
  double mean = 0;
  double square = 0;
  for (const RequestClass& each : workload.classes) {
    const Distribution& time = each.*part;
    total += each.share;
    mean += each.share * time.mean();
    square += each.share * time.mean() * time.mean() * (1 + time.scv());
  }
  mean /= total;
  return {mean, mean > 0 ? std::max(0.0, square / total / (mean * mean) - 1) : 0};
}

// Enough slots to stand for an unlimited number: the load offered and many times its square root.
int SlotsToSolve(const Instance& instance, const Workload& workload, double share) {
  const double demand = MeanDemandOf(workload, instance).Total().count();
  double load = 1000;
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    load = std::max(load, 2 * open->rate.per_second * demand);
  } else if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    load = closed->clients;
  }
  const double enough = std::min<double>(load, kMostSlots);
  const auto slots = SlotsOf(instance);
  return static_cast<int>(std::max(1.0, slots ? std::min(enough, *slots * share) : enough));
}

bool OneProcessOneCore(const Instance& instance) {
  return BehaviourOf(instance).locked;
}

// The most cores that can work at a time.
double UsableCores(const Instance& instance) {
  const double cores = instance.cpus.value;
  return OneProcessOneCore(instance) ? std::min<double>(cores, instance.workers) : cores;
}

bool CommitsEarly(const Instance& instance) {
  if (instance.workers == 1) return false;
  if (instance.reuse_port) return true;
  const WorkerBehaviour behaviour = BehaviourOf(instance);
  const int in_service = behaviour.threads > 0 ? behaviour.threads : 1;
  return behaviour.connection_limit > in_service;
}

Result<AdmissionNetwork> NetworkOf(const Instance& instance, const Workload& workload,
                                   const Parallelism& parallelism) {
  return AdmissionNetwork::Make(MeanDemandOf(workload, instance), parallelism);
}

// All workers behind one line.
Result<AdmissionNetwork> WholeNetwork(const Instance& instance, const Workload& workload) {
  const int slots = SlotsToSolve(instance, workload, 1);
  const bool one_each = EffectiveClassOf(instance) == WorkerClass::kSync;
  if (OneProcessOneCore(instance) && !one_each && instance.workers > 1) {
    return NetworkOf(instance, workload,
                     LockedProcessSharing(instance.workers, instance.cpus, slots));
  }
  return NetworkOf(instance, workload, CoreSharing(Cores{UsableCores(instance)}, slots));
}

// One of the workers, with its share of the cores.
Result<AdmissionNetwork> WorkerNetwork(const Instance& instance, const Workload& workload) {
  const double share = 1.0 / instance.workers;
  const double cores = instance.cpus.value * share;
  const int slots = SlotsToSolve(instance, workload, share);
  return NetworkOf(
      instance, workload,
      CoreSharing(Cores{OneProcessOneCore(instance) ? std::min(1.0, cores) : cores}, slots));
}

// The parts of a response, from the mean of each.
struct Composition {
  double wait_probability = 0;
  double queue_given_wait = 0;  // mean, seconds
  double cpu_stretch = 1;       // time on the cores over CPU time
  double stretch_noise = 0;     // variance of the stretch, relative to its square
};

// Response times drawn as: a queue (exponential, with the probability of waiting), CPU time
// stretched by sharing, with gamma noise whose variance is that of M/M/1 processor sharing, and the
// waiting of the request itself.
AnalyticLatencies DrawLatencies(const Composition& parts, const Instance& instance,
                                const Workload& workload, double mean) {
  const RandomStream stream(1, 99);
  const double overhead = OverheadOf(workload, instance).count();
  std::vector<double> bounds;
  for (const RequestClass& each : workload.classes) {
    bounds.push_back((bounds.empty() ? 0 : bounds.back()) + each.share);
  }
  std::vector<double> responses;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    Random random = stream.At(i);
    const double pick = random.Uniform() * bounds.back();
    std::size_t kind = 0;
    while (kind + 1 < bounds.size() && pick >= bounds[kind]) ++kind;
    double response = 0;
    if (random.Uniform() < parts.wait_probability) {
      response = parts.queue_given_wait * Exponential(random);
    }
    double stretch = parts.cpu_stretch;
    if (parts.stretch_noise > 1e-9) {
      const double shape = 1 / parts.stretch_noise;
      stretch *= StandardGamma(random, shape) / shape;
    }
    const double cpu = overhead + workload.classes[kind].cpu.Sample(random);
    responses.push_back(response + cpu * std::max(1.0, stretch) +
                        workload.classes[kind].wait.Sample(random));
  }
  std::sort(responses.begin(), responses.end());
  const auto quantile = [&responses](double p) { return Seconds(SortedQuantile(responses, p)); };
  return {Seconds(mean), quantile(0.5), quantile(0.9), quantile(0.95), quantile(0.99)};
}

// The open answer with the line's wait corrected for variation. When the cores are the bottleneck
// the line feels the variation of CPU time alone, otherwise of the whole time in a slot; the fourth
// power between the two is empirical.
AnalyticLatencies OpenLatencies(const AdmissionNetwork& network, const OpenAnswer& answer,
                                double cores, const Instance& instance, const Workload& workload) {
  const Part cpu = PartOf(workload, &RequestClass::cpu);
  const Part wait = PartOf(workload, &RequestClass::wait);
  const double inside = answer.mean_in_service.count();
  const double on_cpu = std::max(0.0, inside - wait.mean);
  const double slot_scv =
      (on_cpu * on_cpu * cpu.scv + wait.mean * wait.mean * wait.scv) / (inside * inside);
  const double demand = MeanDemandOf(workload, instance).cpu.count();
  const double by_cores =
      std::pow(std::min(1.0, network.Capacity().per_second * demand / cores), 4);
  const double scv = by_cores * cpu.scv + (1 - by_cores) * slot_scv;
  const double queue = answer.mean_wait.count() * (1 + scv) / 2;

  Composition parts;
  parts.wait_probability = answer.wait_probability;
  if (answer.wait_probability > 0) parts.queue_given_wait = queue / answer.wait_probability;
  if (demand > 0 && on_cpu > 0) {
    parts.cpu_stretch = std::max(1.0, on_cpu / demand);
    const double slowed = 1 - 1 / parts.cpu_stretch;
    parts.stretch_noise = slowed / (2 - slowed);
  }
  return DrawLatencies(parts, instance, workload, inside + queue);
}

Result<AnalyticAnswer> PredictOpen(const Instance& instance, const Workload& workload, Rate rate) {
  const auto whole = WholeNetwork(instance, workload);
  if (!whole) return tl::unexpected(whole.error());
  AnalyticAnswer answer;
  answer.throughput = rate;
  if (const auto open = whole->Open(rate)) {
    answer.one_line = OpenLatencies(*whole, *open, UsableCores(instance), instance, workload);
  } else {
    return tl::unexpected(open.error());
  }
  if (!CommitsEarly(instance)) return answer;
  const auto worker = WorkerNetwork(instance, workload);
  if (!worker) return tl::unexpected(worker.error());
  const Rate share{rate.per_second / instance.workers};
  if (const auto open = worker->Open(share)) {
    answer.split =
        OpenLatencies(*worker, *open, UsableCores(instance) / instance.workers, instance, workload);
  }
  return answer;
}

Result<AnalyticAnswer> PredictClosed(const Instance& instance, const Workload& workload,
                                     const ClosedClients& clients) {
  const auto whole = WholeNetwork(instance, workload);
  if (!whole) return tl::unexpected(whole.error());
  const auto closed = whole->Closed(clients.clients, Seconds(clients.think.mean()));
  if (!closed) return tl::unexpected(closed.error());
  AnalyticAnswer answer;
  answer.throughput = closed->throughput;
  answer.one_line.mean = closed->mean_response;
  return answer;
}

}  // namespace

Result<Rate> CapacityOf(const Instance& instance, const Workload& workload) {
  const auto network =
      NetworkOf(instance, workload,
                CoreSharing(Cores{UsableCores(instance)}, SlotsToSolve(instance, workload, 1)));
  if (!network) return tl::unexpected(network.error());
  return network->Capacity();
}

Result<AnalyticAnswer> Predict(const Instance& instance, const Workload& workload) {
  const auto capacity = CapacityOf(instance, workload);
  if (!capacity) return tl::unexpected(capacity.error());
  Result<AnalyticAnswer> answer =
      UsageError("schedule", "has no steady state for the closed formulas");
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    answer = PredictOpen(instance, workload, open->rate);
  } else if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    answer = PredictClosed(instance, workload, *closed);
  }
  if (!answer) return answer;
  answer->capacity = *capacity;
  answer->cpu_utilization = answer->throughput.per_second *
                            MeanDemandOf(workload, instance).cpu.count() / instance.cpus.value;
  return answer;
}

}  // namespace corntune
