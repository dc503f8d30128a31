#include "corntune/plan/balancing.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "corntune/simulate/analytic.h"
#include "corntune/stats/random.h"

#include "keeps_up.h"

namespace corntune {
namespace {

constexpr std::uint64_t kDealerStream = 81;

using MaybeP99 = Result<std::optional<Seconds>>;

// Nothing where the instance does not keep up with the rate.
MaybeP99 P99Of(const Instance& instance, const Workload& workload, Rate rate,
               const RunOptions& options) {
  const auto capacity = CapacityOf(instance, workload);
  if (!capacity) return tl::unexpected(capacity.error());
  if (rate.per_second >= capacity->per_second) return std::nullopt;
  const auto result = Simulate(instance, workload, options);
  if (!result) return tl::unexpected(result.error());
  if (result->interrupted || !KeepsUp(*result, rate)) return std::nullopt;
  return Seconds(result->latency.p99.value);
}

Workload AtRate(Workload workload, Rate rate) {
  workload.arrivals = OpenArrivals{rate};
  return workload;
}

// Each `pods`-th of arrivals at this rate.
ScheduledArrivals EveryNth(int pods, Rate rate, const RunOptions& options) {
  const std::uint64_t count = options.requests * static_cast<std::uint64_t>(options.replications);
  const RandomStream gaps(options.seed, kDealerStream);
  ScheduledArrivals schedule;
  schedule.times.reserve(count);
  double now = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    Random gap = gaps.At(i);
    for (int pod = 0; pod < pods; ++pod) now += Exponential(gap) / rate.per_second;
    schedule.times.push_back(now);
  }
  return schedule;
}

MaybeP99 P99ByRoundRobin(const Instance& one, Workload workload, int pods, Rate rate,
                         RunOptions options) {
  workload.arrivals = EveryNth(pods, rate, options);
  // One long schedule in place of replications, which would all repeat it.
  options.requests *= static_cast<std::uint64_t>(options.replications);
  options.replications = 1;
  return P99Of(one, workload, Rate{rate.per_second / pods}, options);
}

Instance OneWorkerOf(const Instance& pod) {
  Instance one = pod;
  one.workers = 1;
  one.cpus = Cores{pod.cpus.value / pod.workers};
  if (!one.host_cpus) one.host_cpus = static_cast<int>(std::ceil(pod.cpus.value));
  return one;
}

MaybeP99 P99OfOneLine(const Instance& pod, const Workload& workload, Rate rate,
                      const RunOptions& options) {
  const WorkerBehaviour behaviour = BehaviourOf(pod);
  if (behaviour.connection_limit == 1 || behaviour.threads > 0) {
    Instance line = pod;
    line.worker_connections = std::max(1, behaviour.threads);
    return P99Of(line, workload, rate, options);
  }
  const auto predicted = Predict(pod, workload);
  if (!predicted) return tl::unexpected(predicted.error());
  return predicted->one_line.p99;
}

}  // namespace

Result<std::optional<DealtOut>> DealOut(const Instance& pod, const Workload& workload,
                                        const RunOptions& options) {
  if (pod.workers < 2) return std::nullopt;
  const Rate rate = std::get<OpenArrivals>(workload.arrivals).rate;
  const Instance one = OneWorkerOf(pod);
  const Rate of_one{rate.per_second / pod.workers};
  const MaybeP99 whole = P99Of(pod, workload, rate, options);
  if (!whole) return tl::unexpected(whole.error());
  if (!*whole) return std::nullopt;
  const MaybeP99 line = P99OfOneLine(pod, workload, rate, options);
  const MaybeP99 random = P99Of(one, AtRate(workload, of_one), of_one, options);
  const MaybeP99 robin = P99ByRoundRobin(one, workload, pod.workers, rate, options);
  for (const auto* each : {&line, &random, &robin}) {
    if (!*each) return tl::unexpected(each->error());
  }
  // Where one line only delays what early workers would begin, the pod's own figure is the lower.
  const Seconds least = std::min(line->value_or(**whole), **whole);
  return DealtOut{pod.workers, one.cpus, **whole, least, *robin, *random};
}

}  // namespace corntune
