#include "prediction_json.h"

#include <cmath>

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

// Six significant digits: more would promise what a simulation does not hold.
double Rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

Json Milliseconds(const std::optional<Seconds>& time) {
  return time ? Json(Rounded(time->count() * 1e3)) : Json(nullptr);
}

Json SettingJson(const PredictedSetting& setting) {
  const auto& connections = setting.worker_connections;
  Json latency = nullptr;
  if (setting.p99) {
    latency = {{"mean", Milliseconds(setting.mean)},
               {"p50", Milliseconds(setting.p50)},
               {"p95", Milliseconds(setting.p95)},
               {"p99", Milliseconds(setting.p99)}};
  }
  return {{"worker_class", InfoOf(setting.worker_class).name},
          {"workers", setting.workers},
          {"threads", setting.threads},
          {"worker_connections", connections ? Json(*connections) : Json(nullptr)},
          {"capacity_rps", Rounded(setting.capacity_rps)},
          {"capacity_ci95_rps", Rounded(setting.capacity_margin_rps)},
          {"cpu_utilization", Rounded(setting.cpu_utilization)},
          {"lost_share", Rounded(setting.lost_share)},
          {"latency_ms", std::move(latency)}};
}

Json MaybeSetting(const std::optional<PredictedSetting>& setting) {
  return setting ? SettingJson(*setting) : Json(nullptr);
}

Json WorkloadJson(const Prediction& prediction) {
  return {{"cpu_time_ms", Rounded(prediction.cpu_time.count() * 1e3)},
          {"cpu_distribution", prediction.cpu_shape},
          {"wait_time_ms", Rounded(prediction.wait_time.count() * 1e3)},
          {"wait_distribution", prediction.wait_shape},
          {"bursts", prediction.bursts},
          {"rate_rps", prediction.rate ? Json(prediction.rate->per_second) : Json(nullptr)},
          {"p99_target_ms", Milliseconds(prediction.p99_target)},
          {"clients", prediction.clients},
          {"async_safe", prediction.async_safe}};
}

Json SensitivityJson(const Sensitivity& row) {
  return {{"input", row.input},
          {"change", row.change},
          {"differs", row.differs},
          {"setting", MaybeSetting(row.setting)},
          {"kept", MaybeSetting(row.kept)},
          {"cost", row.cost ? Json(Rounded(*row.cost)) : Json(nullptr)}};
}

Json MeasureFirst(const Prediction& prediction) {
  if (!prediction.measure_first) return nullptr;
  const Sensitivity& row = prediction.sensitivity[*prediction.measure_first];
  return {{"input", row.input},
          {"change", row.change},
          {"cost", row.cost ? Json(Rounded(*row.cost)) : Json(nullptr)}};
}

}  // namespace

Json PredictionJson(const Prediction& prediction) {
  Json considered = Json::array();
  for (const PredictedSetting& each : prediction.considered)
    considered.push_back(SettingJson(each));
  Json sensitivity = Json::array();
  for (const Sensitivity& each : prediction.sensitivity)
    sensitivity.push_back(SensitivityJson(each));
  const KnownError& error = prediction.known_error;
  return {{"workload", WorkloadJson(prediction)},
          {"chosen", SettingJson(prediction.chosen)},
          {"runner_up", MaybeSetting(prediction.runner_up)},
          {"rule", MaybeSetting(prediction.rule)},
          {"event_loop", MaybeSetting(prediction.event_loop)},
          {"considered", std::move(considered)},
          {"sensitivity", std::move(sensitivity)},
          {"measure_first", MeasureFirst(prediction)},
          {"screened", prediction.screened},
          {"simulated", prediction.simulated},
          {"seed", prediction.seed},
          {"known_error",
           {{"throughput_median", error.median}, {"throughput_nine_of_ten", error.nine_of_ten}}}};
}

}  // namespace corntune
