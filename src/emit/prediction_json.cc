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
          {"rate_rps", prediction.rate ? Json(prediction.rate->per_second) : Json(nullptr)},
          {"p99_target_ms", Milliseconds(prediction.p99_target)},
          {"clients", prediction.clients},
          {"async_safe", prediction.async_safe}};
}

}  // namespace

Json PredictionJson(const Prediction& prediction) {
  Json considered = Json::array();
  for (const PredictedSetting& each : prediction.considered)
    considered.push_back(SettingJson(each));
  Json sensitivity = Json::array();
  for (const Sensitivity& each : prediction.sensitivity) {
    sensitivity.push_back({{"input", each.input},
                           {"change", each.change},
                           {"differs", each.differs},
                           {"setting", MaybeSetting(each.setting)}});
  }
  return {{"workload", WorkloadJson(prediction)},
          {"chosen", SettingJson(prediction.chosen)},
          {"runner_up", MaybeSetting(prediction.runner_up)},
          {"rule", MaybeSetting(prediction.rule)},
          {"event_loop", MaybeSetting(prediction.event_loop)},
          {"considered", std::move(considered)},
          {"sensitivity", std::move(sensitivity)},
          {"screened", prediction.screened},
          {"simulated", prediction.simulated},
          {"seed", prediction.seed},
          {"known_error", {{"throughput_median", 0.026}, {"throughput_nine_of_ten", 0.125}}}};
}

}  // namespace corntune
