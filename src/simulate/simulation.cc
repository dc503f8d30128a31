#include "corntune/simulate/simulation.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <thread>

#include "corntune/base/text.h"
#include "corntune/stats/batches.h"

#include "replication.h"
#include "summary.h"

namespace corntune {
namespace {

constexpr std::uint64_t kFirstRound = 10000;
constexpr std::uint64_t kEndless = std::uint64_t{1} << 62;
constexpr std::uint64_t kFewestRequests = 20;

// Calls work(i) for i = 0 .. count - 1 on up to `threads` threads. Each i is one replication's, so
// that the result does not depend on which thread runs it.
void InParallel(int threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  const auto cpus = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto most = static_cast<std::size_t>(threads > 0 ? threads : cpus);
  if (most == 1 || count == 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> pool;
  for (std::size_t t = 0; t < std::min(most, count); ++t) {
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
  }
}

Result<void> CheckOptions(const RunOptions& options) {
  if (options.replications < 1 || options.replications > 10000) {
    return UsageError("--replications", "out of range (expected 1 to 10000)");
  }
  if (options.requests < kFewestRequests) {
    return UsageError("--requests", "too few to say anything (expected 20 or more)");
  }
  if (options.duration && !(options.duration->count() > 0)) {
    return UsageError("--duration", "expected a time above 0");
  }
  if (!(options.mean_precision >= 0) || !(options.tail_precision >= 0)) {
    return UsageError("--precision", "expected 0 or more");
  }
  return {};
}

bool PreciseEnough(const std::vector<std::unique_ptr<Replication>>& runs,
                   const RunOptions& options) {
  if (options.duration) return true;
  if (options.mean_precision == 0 && options.tail_precision == 0) return false;
  std::vector<const BatchedHistogram*> latencies;
  for (const auto& run : runs) latencies.push_back(&run->engine().recorder().latencies);
  const BatchAnalysis analysis(latencies);
  const auto within = [](const Estimate& estimate, double precision) {
    return precision == 0 || estimate.Relative() <= precision;
  };
  return within(analysis.Mean(0.95), options.mean_precision) &&
         within(analysis.Quantile(0.99, 0.95), options.tail_precision);
}

}  // namespace

Result<SimulationResult> Simulate(const Instance& instance, const Workload& workload,
                                  const RunOptions& options) {
  for (const auto& fine :
       {CheckInstance(instance), CheckWorkload(workload), CheckOptions(options)}) {
    if (!fine) return tl::unexpected(fine.error());
  }
  std::vector<std::unique_ptr<Replication>> runs;
  const RandomStream starts(options.seed, 4);
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(options.replications); ++i) {
    const double p = starts.At(i).Uniform();
    const std::uint32_t initial =
        options.warm_start && !options.duration ? SteadyInSystem(instance, workload, p) : 0;
    runs.push_back(std::make_unique<Replication>(instance, workload, options, i, initial));
  }
  // All replications advance by the same numbers, and whether to go on is decided between them: a
  // thread's speed has no say in the result.
  bool interrupted = false;
  bool precise = false;
  const std::uint64_t most = options.duration ? kEndless : options.requests;
  for (std::uint64_t goal = options.duration ? most : std::min(kFirstRound, most);;
       goal = std::min(goal + goal / 2, most)) {
    std::vector<char> ran(runs.size());
    InParallel(options.threads, runs.size(),
               [&](std::size_t i) { ran[i] = runs[i]->RecordUpTo(goal) ? 1 : 0; });
    interrupted = std::any_of(ran.begin(), ran.end(), [](char done) { return done == 0; });
    precise = PreciseEnough(runs, options);
    const bool drained = std::all_of(runs.begin(), runs.end(),
                                     [](const auto& run) { return run->engine().drained(); });
    if (interrupted || precise || drained || goal >= most) break;
  }
  SimulationResult result = Summarize(runs, instance);
  result.interrupted = interrupted;
  result.precise = precise;
  return result;
}

}  // namespace corntune
