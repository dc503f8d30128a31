#include "simulate_stability.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace corntune {
namespace {

constexpr std::uint64_t kFewestRefused = 10;  // fewer are luck
constexpr double kRefusedShare = 0.001;
constexpr double kDeficit = 0.02;   // of the rate
constexpr double kLongRun = 10;     // requests, one after the other
constexpr double kDoubtful = 3;     // times as long as without anybody in line
constexpr double kGrowth = 1.5;     // of the mean response, from the first eighth to the whole
constexpr std::uint64_t kPart = 8;  // the first eighth
constexpr std::uint64_t kFewestInPart = 1000;

// The longer of the mean time that a request takes alone, and of the mean rest of one that is under
// way: a run that is not much longer has seen the first ones come and few go.
double LongestMemory(const Workload& workload, const Instance& instance) {
  double shares = 0;
  double squares = 0;
  for (const RequestClass& each : workload.classes) {
    const double mean = each.cpu.mean() + each.wait.mean();
    const double variance = each.cpu.mean() * each.cpu.mean() * each.cpu.scv() +
                            each.wait.mean() * each.wait.mean() * each.wait.scv();
    shares += each.share;
    squares += each.share * (mean * mean + variance);
  }
  const double mean = MeanDemandOf(workload, instance).Total().count();
  return std::max(mean, squares / shares / (2 * mean));
}

bool ManyRefused(const SimulationResult& result) {
  const auto refused = static_cast<double>(result.refused);
  return result.refused >= kFewestRefused &&
         refused > kRefusedShare * (refused + static_cast<double>(result.completed));
}

// The mean response of the whole run against that of its beginning, with the same requests.
Result<bool> StillGrows(const SimulateReport& report) {
  RunOptions part = report.options;
  const auto replications = static_cast<std::uint64_t>(part.replications);
  part.requests = report.result.completed / replications / kPart;
  part.mean_precision = part.tail_precision = 0;
  if (part.requests < kFewestInPart) return false;
  const auto first = Simulate(report.instance, report.workload, part);
  if (!first) return tl::unexpected(first.error());
  const Estimate& before = first->latency.mean;
  const Estimate& now = report.result.latency.mean;
  return now.value > kGrowth * before.value &&
         now.value - before.value > 2 * (now.half_width + before.half_width);
}

}  // namespace

Result<std::optional<bool>> CarriesRate(const SimulateReport& report) {
  const auto* open = std::get_if<OpenArrivals>(&report.workload.arrivals);
  const SimulationResult& result = report.result;
  const bool asked = open != nullptr && !report.workload.client_timeout;
  if (!asked || report.options.duration || result.interrupted) return std::nullopt;
  if (ManyRefused(result)) return false;
  const double alone = LongestMemory(report.workload, report.instance);
  const double margin = result.throughput.half_width;
  const double span = result.simulated_seconds / report.options.replications;
  if (!std::isfinite(margin) || span < kLongRun * alone) return std::nullopt;
  // A request that is lost with its worker has left, too.
  const double left =
      result.throughput.value + static_cast<double>(result.killed) / result.simulated_seconds;
  const double deficit = open->rate.per_second - left;
  if (deficit > std::max(2 * margin, kDeficit * open->rate.per_second)) return false;
  const double demand = MeanDemandOf(report.workload, report.instance).Total().count();
  if (deficit < margin || result.latency.mean.value < kDoubtful * demand) return true;
  const auto grows = StillGrows(report);
  if (!grows) return tl::unexpected(grows.error());
  return !*grows;
}

}  // namespace corntune
