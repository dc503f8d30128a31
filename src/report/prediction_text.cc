#include "prediction_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "table.h"

namespace corntune {
namespace {

std::string Time(const std::optional<Seconds>& time) {
  return time ? fmt::format("{:.3g}ms", time->count() * 1e3) : "";
}

std::string SettingText(const PredictedSetting& setting) {
  std::string text = fmt::format("{} {}", setting.workers, InfoOf(setting.worker_class).name);
  if (setting.worker_class == WorkerClass::kGthread) {
    text += fmt::format(" x {} threads", setting.threads);
  }
  if (setting.worker_connections) {
    text += fmt::format(", {} connections", *setting.worker_connections);
  }
  return text;
}

void AddSetting(const char* role, const std::optional<PredictedSetting>& setting, bool latencies,
                TextTable& table) {
  if (!setting) return;
  std::vector<std::string> row = {role, SettingText(*setting),
                                  fmt::format("{:.3g}/s", setting->capacity_rps)};
  if (latencies) {
    row.push_back(setting->p99 ? Time(setting->p50) : "overloaded");
    row.push_back(Time(setting->p99));
  }
  row.push_back(setting->p99 || !latencies ? fmt::format("{:.0f} %", setting->cpu_utilization * 100)
                                           : "");
  table.AddRow(std::move(row));
}

std::string WorkloadText(const Prediction& prediction) {
  std::string text =
      fmt::format("a request: {} of CPU ({}), {} of waiting ({})", Time(prediction.cpu_time),
                  prediction.cpu_shape, Time(prediction.wait_time), prediction.wait_shape);
  if (!prediction.rate) return text + fmt::format("; {} clients ask at a time", prediction.clients);
  text += fmt::format("; {:g}/s of them", prediction.rate->per_second);
  if (prediction.p99_target)
    text += fmt::format(" with p99 within {}", Time(prediction.p99_target));
  return text;
}

std::string SensitivityText(const std::vector<Sensitivity>& rows) {
  std::string changes;
  std::string same;
  for (const Sensitivity& each : rows) {
    std::string& target = each.differs ? changes : same;
    if (!target.empty()) target += "; ";
    target += each.input + " " + each.change;
    if (each.differs) target += ": " + (each.setting ? SettingText(*each.setting) : "none holds");
  }
  std::string text;
  if (!changes.empty()) text += "  would change with " + Wrapped(changes, 4) + "\n";
  if (!same.empty()) text += "  the same with " + Wrapped(same, 4) + "\n";
  return text;
}

}  // namespace

std::string PredictionText(const Prediction& prediction) {
  const bool latencies = prediction.rate.has_value();
  std::string text = "  " + Wrapped(WorkloadText(prediction), 2) + "\n\n";
  TextTable table;
  std::vector<std::string> head = {"", "setting", "carries"};
  if (latencies) head.insert(head.end(), {"p50", "p99"});
  head.emplace_back("CPU");
  table.AddRow(std::move(head));
  AddSetting("recommended", prediction.chosen, latencies, table);
  AddSetting("runner-up", prediction.runner_up, latencies, table);
  AddSetting("(2 x CPU) + 1", prediction.rule, latencies, table);
  AddSetting("event loop", prediction.event_loop, latencies, table);
  text += table.ToString() + "\n";
  text += SensitivityText(prediction.sensitivity);
  return text + "  " +
         Wrapped(fmt::format("simulated {} of {} settings; the model was within 13 % of the "
                             "throughput of nine in ten measured runs (docs/model.md)",
                             prediction.simulated, prediction.screened),
                 2) +
         "\n";
}

}  // namespace corntune
