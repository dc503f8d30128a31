#include "corntune/verify/import_k6.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

#include "session.h"

namespace corntune {
namespace {

using Json = nlohmann::json;

// One figure of a metric; handleSummary has a level "values" more than --summary-export.
std::optional<double> Figure(const Json& metrics, const char* metric, const std::string& key) {
  const auto found = metrics.find(metric);
  if (found == metrics.end() || !found->is_object()) return std::nullopt;
  const auto values = found->find("values");
  const Json& figures = values != found->end() && values->is_object() ? *values : *found;
  const auto figure = figures.find(key);
  if (figure == figures.end() || !figure->is_number()) return std::nullopt;
  const auto number = figure->get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// "p(99)", and "med" for the middle.
std::string QuantileKey(double quantile) {
  return quantile == 0.5 ? "med" : fmt::format("p({})", FormatNumber(quantile * 100));
}

std::string Shown(double milliseconds) {
  return ShownTime(Seconds(milliseconds / 1e3));
}

// Those that were missed. --summary-export says true for a threshold that was crossed,
// handleSummary
// {"ok": false}.
std::vector<std::string> MissedThresholds(const Json& metrics) {
  std::vector<std::string> missed;
  for (const auto& [name, metric] : metrics.items()) {
    if (!metric.is_object() || !metric.contains("thresholds")) continue;
    if (!metric["thresholds"].is_object()) continue;
    for (const auto& [text, state] : metric["thresholds"].items()) {
      const bool crossed = state.is_boolean()
                               ? state.get<bool>()
                               : state.is_object() && state.contains("ok") && state["ok"] == false;
      if (crossed) missed.push_back(name + ": " + text);
    }
  }
  return missed;
}

VerifyCheck ErrorsCheck(double requests, double failed) {
  VerifyCheck check{"no-errors", "every request is answered", "", "none", failed == 0};
  check.observed = failed == 0
                       ? fmt::format("{:.0f} answered, no error", requests)
                       : fmt::format("{:.0f} answered, {:.0f} failed", requests - failed, failed);
  return check;
}

VerifyCheck SentCheck(double dropped) {
  return {"all-sent", "a connection is free for each request that is due",
          dropped == 0 ? "none was dropped" : fmt::format("{:.0f} were dropped", dropped), "none",
          dropped == 0};
}

VerifyCheck ThresholdsCheck(const std::vector<std::string>& missed) {
  return {"thresholds", "all thresholds of the script are met",
          missed.empty() ? "none was missed" : "missed " + Join(missed, ", "), "none",
          missed.empty()};
}

void Add(VerifyResult& result, VerifyCheck check) {
  if (!check.pass) result.verdict = Verdict::kFail;
  result.checks.push_back(std::move(check));
}

std::string Figures(const Json& metrics, double requests) {
  std::string text = fmt::format("{:.0f} requests at {:.4g}/s", requests,
                                 Figure(metrics, "http_reqs", "rate").value_or(0));
  for (const double quantile : {0.5, 0.9, 0.95, 0.99}) {
    const auto value = Figure(metrics, "http_req_duration", QuantileKey(quantile));
    if (value) text += fmt::format(", p{} {}", FormatNumber(quantile * 100), Shown(*value));
  }
  return text;
}

}  // namespace

Result<VerifyResult> JudgeK6Summary(std::string_view json, const std::string& place,
                                    const std::optional<LatencyTarget>& target) {
  const Json summary = Json::parse(json, nullptr, false);
  const bool has_metrics =
      summary.is_object() && summary.contains("metrics") && summary["metrics"].is_object();
  if (!has_metrics) {
    return CannotError(place, "not a summary of k6 (expected what k6 run --summary-export writes)");
  }
  const Json& metrics = summary["metrics"];
  const double requests = Figure(metrics, "http_reqs", "count").value_or(0);
  const double failed = Figure(metrics, "http_req_failed", "passes").value_or(0);
  VerifyResult result;
  result.server = VerifiedServer::kUrl;
  result.command = {"k6: " + place};
  result.verdict = Verdict::kPass;
  if (requests <= 0) {
    result.verdict = Verdict::kInvalid;
    result.why = "k6 sent no request";
    return result;
  }
  Add(result, ErrorsCheck(requests, failed));
  Add(result, SentCheck(Figure(metrics, "dropped_iterations", "count").value_or(0)));
  Add(result, ThresholdsCheck(MissedThresholds(metrics)));
  if (target) {
    const std::string key = QuantileKey(target->quantile);
    const auto latency = Figure(metrics, "http_req_duration", key);
    if (!latency) {
      return CannotError(place, fmt::format("has no {} (name it in the script's summaryTrendStats; "
                                            "corntune load --export=k6 does)",
                                            key));
    }
    const double limit = std::chrono::duration<double, std::milli>(target->limit).count();
    Add(result,
        {"latency-target",
         fmt::format("p{:g} of at most {}", target->quantile * 100, FormatDuration(target->limit)),
         Shown(*latency), "none", *latency <= limit});
  }
  result.notes.push_back({"imported", Figures(metrics, requests)});
  result.notes.push_back({"latency-from-sending",
                          "k6 counts from the sending of a request: what waited for a connection, "
                          "or opened one, waited longer"});
  return result;
}

}  // namespace corntune
