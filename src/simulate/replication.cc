#include "replication.h"

#include <algorithm>
#include <chrono>
#include <variant>

#include "corntune/queueing/admission.h"
#include "corntune/stats/batches.h"

namespace corntune {
namespace {

constexpr std::uint64_t kShortestWarmUp = 1000;
constexpr std::uint64_t kFirstWarmUpAtMost = 20000;
constexpr int kMostSlotsToSolve = 20000;
constexpr double kMostToStartWith = 100000;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::uint32_t SteadyInSystem(const Instance& instance, const Workload& workload, double p) {
  const auto* open = std::get_if<OpenArrivals>(&workload.arrivals);
  const int slots = std::min(SlotsOf(instance).value_or(kMostSlotsToSolve), kMostSlotsToSolve);
  if (open == nullptr) return 0;
  const auto network = AdmissionNetwork::Make(
      MeanDemandOf(workload, instance),
      CoreSharing(Cores{std::min<double>(instance.cpus.value, slots)}, slots));
  if (!network) return 0;
  const auto inside = network->InSystemQuantile(open->rate, p);
  return inside ? static_cast<std::uint32_t>(std::min(*inside, kMostToStartWith)) : 0;
}

Replication::Replication(const Instance& instance, const Workload& workload,
                         const RunOptions& options, std::uint64_t index, std::uint32_t initial)
    : options_(options),
      dropped_(options.warm_start && !options.duration &&
               !std::holds_alternative<ScheduledArrivals>(workload.arrivals)),
      engine_(std::make_unique<Engine>(instance, workload, options,
                                       RandomStream(options.seed, 0).At(index)(), initial)) {}

bool Replication::WarmUp() {
  if (dropped_) {
    std::uint64_t length = std::clamp(options_.requests / 10, kShortestWarmUp, kFirstWarmUpAtMost);
    const std::uint64_t most = std::max(2 * length, options_.requests / 2);
    for (;; length *= 2) {
      if (!engine_->Run(length, options_.stop)) return false;
      const Truncation cut = MserOfMeans(engine_->recorder().means_of_five);
      settled_ = cut.settled;
      if (settled_ || 2 * length > most) break;
    }
    warm_up_ = engine_->outcomes();
  }
  engine_->BeginRecording();
  return true;
}

bool Replication::RecordUpTo(std::uint64_t requests) {
  const auto start = std::chrono::steady_clock::now();
  const bool ran = (recorded() || WarmUp()) && engine_->Run(warm_up_ + requests, options_.stop);
  busy_seconds_ += SecondsSince(start);
  return ran;
}

}  // namespace corntune
