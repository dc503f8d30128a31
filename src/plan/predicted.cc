#include "predicted.h"

#include "corntune/sizing/recommend.h"

namespace corntune {
namespace {

constexpr std::int64_t kDefaultConnections = 1000;  // Gunicorn's

PredictedSetting Plain(const Candidate& candidate) {
  PredictedSetting setting;
  setting.worker_class = candidate.worker_class;
  setting.workers = candidate.workers;
  setting.threads = candidate.threads;
  setting.worker_connections = candidate.worker_connections;
  return setting;
}

void AddLatencies(const SimulationResult& result, PredictedSetting& setting) {
  setting.mean = Seconds(result.latency.mean.value);
  setting.p50 = Seconds(result.latency.p50.value);
  setting.p95 = Seconds(result.latency.p95.value);
  setting.p99 = Seconds(result.latency.p99.value);
}

void AddCapacity(const Trial& trial, PredictedSetting& setting) {
  setting.capacity_rps = trial.result.throughput.value;
  setting.capacity_margin_rps = trial.result.throughput.half_width;
}

void AddLoad(const Trial& trial, PredictedSetting& setting) {
  setting.cpu_utilization = trial.result.cpu_utilization;
  setting.lost_share = trial.lost;
}

}  // namespace

std::optional<PredictedSetting> AsSet(const SearchSpace& space, const Candidate& candidate) {
  SizingRequest asked = RequestFor(space, candidate);
  asked.model = ModelChoice{candidate.workers, ""};
  const auto answer = Recommend(asked, space.machine);
  if (!answer) return std::nullopt;
  PredictedSetting setting = Plain(candidate);
  setting.workers = answer->workers;
  if (candidate.worker_class == WorkerClass::kGthread) setting.threads = answer->threads;
  const auto connections = answer->settings.GetInteger("worker_connections", kDefaultConnections);
  if (connections != kDefaultConnections) setting.worker_connections = connections;
  return setting;
}

PredictedSetting SettingOf(const SearchSpace& space, const Trial& trial) {
  PredictedSetting setting = AsSet(space, trial.candidate).value_or(Plain(trial.candidate));
  AddLoad(trial, setting);
  if (!space.terms.rate) {
    AddCapacity(trial, setting);
    return setting;
  }
  setting.capacity_rps = BoundOf(space, trial.candidate);
  AddLatencies(trial.result, setting);
  return setting;
}

std::optional<PredictedSetting> Predicted(const SearchSpace& space, const Candidate& candidate,
                                          std::uint64_t requests) {
  auto setting = AsSet(space, candidate);
  if (!setting) return setting;
  const auto full = TryAll(space, {candidate}, SaturatedWorkload(space), requests);
  if (!full.empty()) {
    AddCapacity(full.front(), *setting);
    AddLoad(full.front(), *setting);
  }
  if (!space.terms.rate) return setting;
  const auto trial = TryAll(space, {candidate}, WorkloadAtRate(space, *space.terms.rate), requests);
  if (trial.empty()) return setting;
  AddLatencies(trial.front().result, *setting);
  AddLoad(trial.front(), *setting);
  return setting;
}

}  // namespace corntune
