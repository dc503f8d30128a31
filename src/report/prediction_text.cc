#include "prediction_text.h"

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "table.h"

namespace corntune {
namespace {

constexpr double kWorthSaying = 0.001;
constexpr double kWithinNoise = 0.02;  // as the search takes settings for equal

// Without an exponent.
std::string ThreeDigits(double value) {
  return value >= 999.5 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string Time(const std::optional<Seconds>& time) {
  if (!time) return "";
  if (time->count() >= 0.9995) return ThreeDigits(time->count()) + "s";
  return fmt::format("{:.3g}ms", time->count() * 1e3);
}

std::string Percent(double share) {
  return fmt::format("{:.2g} %", share * 100);
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
                                  ThreeDigits(setting->capacity_rps) + "/s"};
  if (latencies) {
    row.push_back(setting->p99 ? Time(setting->p50) : "overloaded");
    std::string tail = Time(setting->p99);
    // Those that were killed are not in it.
    if (setting->lost_share > kWorthSaying) tail += ", " + Percent(setting->lost_share) + " lost";
    row.push_back(std::move(tail));
  }
  row.push_back(setting->p99 || !latencies ? fmt::format("{:.0f} %", setting->cpu_utilization * 100)
                                           : "");
  table.AddRow(std::move(row));
}

std::string WorkloadText(const Prediction& prediction) {
  std::string text =
      fmt::format("a request: {} of CPU ({}), {} of waiting ({})", Time(prediction.cpu_time),
                  prediction.cpu_shape, Time(prediction.wait_time), prediction.wait_shape);
  if (prediction.bursts > 1) text += fmt::format(" in {} turns", prediction.bursts);
  if (!prediction.rate) return text + fmt::format("; {} clients ask at a time", prediction.clients);
  text += fmt::format("; {:g}/s of them", prediction.rate->per_second);
  if (prediction.p99_target)
    text += fmt::format(" with p99 within {}", Time(prediction.p99_target));
  return text;
}

// What keeping the recommended setting would cost under the change.
std::string CostText(const Prediction& prediction, const Sensitivity& row) {
  const std::string kept = SettingText(prediction.chosen);
  const std::string better = row.setting ? SettingText(*row.setting) : "";
  if (!row.cost) {
    const char* fails = row.input == "memory of a worker" ? "does not fit" : "is overloaded";
    return fmt::format("{} {}, and {}", kept, fails,
                       row.setting ? better + " holds" : std::string("no setting holds"));
  }
  if (!row.setting) return "no setting holds";
  if (*row.cost < kWithinNoise) {
    return fmt::format("{} is the choice then, though keeping {} costs less than 2 %", better,
                       kept);
  }
  if (prediction.p99_target) {
    return fmt::format("p99 of {} is {} above the target", kept, Percent(*row.cost));
  }
  if (prediction.rate) {
    return fmt::format("p99 of {} is {} above that of {}", kept, Percent(*row.cost), better);
  }
  return fmt::format("{} carries {} less than {}", kept, Percent(*row.cost), better);
}

std::string MeasureText(const Prediction& prediction) {
  if (prediction.sensitivity.empty()) return "";
  if (!prediction.measure_first) {
    return "  none of these needs measuring: keeping the setting costs less than 2 %\n";
  }
  const Sensitivity& row = prediction.sensitivity[*prediction.measure_first];
  return "  " +
         Wrapped(fmt::format("worth measuring first: {} ({}: {})", row.input, row.change,
                             CostText(prediction, row)),
                 4) +
         "\n";
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
  text += SensitivityText(prediction.sensitivity) + MeasureText(prediction);
  return text + "  " +
         Wrapped(fmt::format("simulated {} of {} settings; the model was within {} of the "
                             "throughput of nine in ten measured runs of {} (docs/validation.md)",
                             prediction.simulated, prediction.screened,
                             Percent(prediction.known_error.nine_of_ten),
                             InfoOf(prediction.chosen.worker_class).name),
                 2) +
         "\n";
}

}  // namespace corntune
