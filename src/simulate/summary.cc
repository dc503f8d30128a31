#include "summary.h"

#include <algorithm>
#include <functional>

#include "corntune/stats/batches.h"

namespace corntune {
namespace {

constexpr double kLevel = 0.95;
constexpr std::size_t kRateBatches = 20;

Estimate InSeconds(const Estimate& nanoseconds) {
  return {nanoseconds.value * 1e-9, nanoseconds.half_width * 1e-9};
}

Latencies LatenciesOf(const BatchAnalysis& analysis) {
  Latencies latencies;
  latencies.mean = InSeconds(analysis.Mean(kLevel));
  latencies.p50 = InSeconds(analysis.Quantile(0.5, kLevel));
  latencies.p90 = InSeconds(analysis.Quantile(0.9, kLevel));
  latencies.p95 = InSeconds(analysis.Quantile(0.95, kLevel));
  latencies.p99 = InSeconds(analysis.Quantile(0.99, kLevel));
  latencies.p999 = InSeconds(analysis.Quantile(0.999, kLevel));
  latencies.max = static_cast<double>(analysis.total().Max()) * 1e-9;
  return latencies;
}

// The rates of equal numbers of answers, some 20 to a replication.
void AppendRates(const std::vector<double>& stamps, std::vector<double>& rates) {
  const std::size_t spans = stamps.size() - 1;
  const std::size_t step = std::max<std::size_t>(1, spans / kRateBatches);
  for (std::size_t i = step; i < stamps.size(); i += step) {
    const double span = stamps[i] - stamps[i - step];
    if (span > 0) rates.push_back(static_cast<double>(step * Recorder::kStampEvery) / span);
  }
}

void AddCounts(const Counts& counts, SimulationResult& result) {
  result.completed += counts.completed;
  result.dropped_syns += counts.dropped_syns;
  result.refused += counts.refused;
  result.client_timeouts += counts.client_timeouts;
  result.dead_work += counts.dead_work;
  result.killed += counts.killed;
  result.restarts += counts.restarts;
}

void AddTimeAverages(const Engine& engine, SimulationResult& result) {
  const Recorder& recorder = engine.recorder();
  const double now = engine.now();
  result.simulated_seconds += now - recorder.started;
  result.mean_in_system += recorder.in_system.Area(now);
  result.mean_in_service += recorder.in_service.Area(now);
  result.mean_backlog += recorder.backlog.Area(now);
  result.mean_private_queue += recorder.queued.Area(now);
  result.mean_workers_down += recorder.down.Area(now);
  result.cpu_utilization += engine.CpuUsed();
  result.throttled_share += engine.Throttled();
  const auto most = [](std::uint64_t so_far, const TimeAverage& average) {
    return std::max(so_far, static_cast<std::uint64_t>(average.most()));
  };
  result.most_in_service = most(result.most_in_service, recorder.in_service);
  result.most_in_backlog = most(result.most_in_backlog, recorder.backlog);
}

// The sums of AddTimeAverages become averages.
void DivideByTime(const Instance& instance, SimulationResult& result) {
  const double time = result.simulated_seconds;
  if (time <= 0) return;
  for (double* sum : {&result.mean_in_system, &result.mean_in_service, &result.mean_backlog,
                      &result.mean_private_queue, &result.mean_workers_down,
                      &result.cpu_utilization, &result.throttled_share}) {
    *sum /= time;
  }
  result.cpu_utilization /= instance.cpus.value;
  if (const auto slots = SlotsOf(instance)) {
    result.slot_utilization = result.mean_in_service / *slots;
  }
  result.throughput.value = static_cast<double>(result.completed) / time;
}

std::vector<double> Shares(const std::vector<std::uint64_t>& served) {
  double total = 0;
  for (const std::uint64_t each : served) total += static_cast<double>(each);
  std::vector<double> shares;
  for (const std::uint64_t each : served) {
    shares.push_back(total > 0 ? static_cast<double>(each) / total : 0);
  }
  return shares;
}

}  // namespace

SimulationResult Summarize(const std::vector<std::unique_ptr<Replication>>& runs,
                           const Instance& instance) {
  SimulationResult result;
  std::vector<const BatchedHistogram*> latencies;
  std::vector<double> rates;
  double busy_seconds = 0;
  double entered = 0;
  double waited = 0;
  double wait_seconds = 0;
  for (const auto& run : runs) {
    result.events += run->engine().events();
    busy_seconds += run->busy_seconds();
    if (!run->recorded()) continue;
    const Recorder& recorder = run->engine().recorder();
    latencies.push_back(&recorder.latencies);
    AppendRates(recorder.stamps, rates);
    AddCounts(recorder.counts, result);
    AddTimeAverages(run->engine(), result);
    entered += static_cast<double>(recorder.counts.entered);
    waited += static_cast<double>(recorder.counts.waited);
    wait_seconds += recorder.counts.wait_seconds;
    result.warm_up += run->warm_up();
    result.settled = result.settled && run->settled();
    // Of one replication: which worker is the busiest differs between them.
    if (result.worker_shares.empty()) {
      result.worker_shares = Shares(run->engine().ServedByWorker());
      std::sort(result.worker_shares.begin(), result.worker_shares.end(), std::greater<>());
    }
  }
  if (latencies.empty()) return result;
  const BatchAnalysis analysis(latencies);
  result.histogram = analysis.total();
  result.latency = LatenciesOf(analysis);
  DivideByTime(instance, result);
  result.throughput.half_width = MeanOf(rates, kLevel).half_width;
  if (entered > 0) {
    result.wait_share = waited / entered;
    result.mean_wait = Seconds(wait_seconds / entered);
  }
  if (busy_seconds > 0) {
    result.events_per_second = static_cast<double>(result.events) / busy_seconds;
  }
  return result;
}

}  // namespace corntune
