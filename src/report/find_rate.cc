#include "corntune/report/find_rate.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

#include "figures.h"
#include "table.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "corntune.find-rate/1";

std::string TargetName(const LatencyTarget& target) {
  return fmt::format("p{} of {}", FormatNumber(target.quantile * 100),
                     FormatDuration(target.limit));
}

}  // namespace

std::string FindRateText(const LoadPlan& plan, const LatencyTarget& target,
                         const FoundRate& found) {
  std::string text = fmt::format("{}{}\n\n", plan.targets.front().endpoint.name,
                                 Printable(plan.targets.front().path));
  TextTable table;
  table.AddRow({"rate", "latency", "answered", "runs", ""});
  for (const RateTrial& trial : found.trials) {
    table.AddRow({PerSecond(trial.rate.per_second), Time(trial.latency.count()),
                  PerSecond(trial.throughput.per_second), std::to_string(trial.runs),
                  trial.met ? "met" : "missed: " + trial.because});
  }
  text += table.ToString() + "\n";
  if (found.trials.empty()) return text + "interrupted: no rate was tried to its end\n";
  if (found.interrupted) text += "interrupted: the bracket is as wide as it was then\n";
  if (found.highest_met.per_second == 0) {
    return text + fmt::format("no rate meets {}; the lowest tried was {}\n", TargetName(target),
                              PerSecond(found.lowest_missed.per_second));
  }
  text += fmt::format("{} meets {}; {} does not\n", PerSecond(found.highest_met.per_second),
                      TargetName(target), PerSecond(found.lowest_missed.per_second));
  if (!found.invalid.empty()) text += Wrapped("invalid: " + found.invalid, 9) + "\n";
  return text;
}

std::string FindRateJson(const LatencyTarget& target, const FoundRate& found) {
  Json trials = Json::array();
  for (const RateTrial& trial : found.trials) {
    trials.push_back({{"rate_rps", trial.rate.per_second},
                      {"runs", trial.runs},
                      {"latency_ms", trial.latency.count() * 1e3},
                      {"throughput_rps", trial.throughput.per_second},
                      {"met", trial.met},
                      {"because", trial.met ? Json(nullptr) : Json(trial.because)}});
  }
  const bool any = found.highest_met.per_second > 0;
  const Json object = {
      {"schema", kSchema},
      {"target",
       {{"quantile", target.quantile},
        {"latency_ms", std::chrono::duration<double, std::milli>(target.limit).count()}}},
      {"highest_met_rps", any ? Json(found.highest_met.per_second) : Json(nullptr)},
      {"lowest_missed_rps", found.lowest_missed.per_second},
      {"trials", trials},
      {"interrupted", found.interrupted},
      {"verdict", found.invalid.empty() ? "valid" : "invalid"},
      {"invalid_because", found.invalid.empty() ? Json(nullptr) : Json(found.invalid)}};
  return object.dump(2) + "\n";
}

std::string RateTrialLine(const RateTrial& trial) {
  return fmt::format(
      "{}: {}", PerSecond(trial.rate.per_second),
      trial.met ? fmt::format("met, {}", Time(trial.latency.count())) : "missed, " + trial.because);
}

}  // namespace corntune
