#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/report/plan.h"

#include "figures.h"
#include "table.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

std::string Chance(double chance) {
  if (chance >= 0.001 || chance == 0) return fmt::format("{:.1f} %", chance * 100);
  return "below 0.1 %";
}

std::string Advice(const RestartTerms& terms, const RestartCosts& costs) {
  if (!costs.advised_jitter) {
    return "  With one worker nobody serves while it restarts: more workers, or no max_requests.\n";
  }
  if (terms.jitter >= *costs.advised_jitter) return "";
  return "  " +
         Wrapped(fmt::format("--max-requests-jitter {} keeps the chance that all are down at once "
                             "below {}.",
                             *costs.advised_jitter, Chance(terms.chance)),
                 2) +
         "\n";
}

}  // namespace

std::string RestartsText(const RestartTerms& terms, const RestartCosts& costs) {
  TextTable table;
  table.AddRow({"each worker restarts every", Time(costs.interval.count())});
  table.AddRow({"and serves nothing for", Time(costs.outage.count())});
  table.AddRow({"capacity lost", Percent(costs.capacity_lost)});
  table.AddRow(
      {"workers down in the mean", fmt::format("{:.2f} of {}", costs.mean_down, terms.workers)});
  table.AddRow({"first restarts spread over", Time(costs.first_wave.count())});
  table.AddRow({"chance that two are down then", Chance(costs.two_down)});
  table.AddRow({"chance that all are down then", Chance(costs.all_down)});
  std::string text =
      fmt::format("{} worker{} at {} together, max_requests {} with jitter {}\n\n", terms.workers,
                  terms.workers == 1 ? "" : "s", PerSecond(terms.rate.per_second),
                  terms.max_requests, terms.jitter) +
      table.ToString();
  const std::string advice = Advice(terms, costs);
  return advice.empty() ? text : text + "\n" + advice;
}

std::string RestartsJson(const RestartTerms& terms, const RestartCosts& costs) {
  const Json object = {
      {"schema", "corntune.restarts/1"},
      {"workers", terms.workers},
      {"max_requests", terms.max_requests},
      {"max_requests_jitter", terms.jitter},
      {"rate_rps", terms.rate.per_second},
      {"outage_s", costs.outage.count()},
      {"interval_s", costs.interval.count()},
      {"capacity_lost", costs.capacity_lost},
      {"mean_workers_down", costs.mean_down},
      {"first_wave_s", costs.first_wave.count()},
      {"chance_two_down", costs.two_down},
      {"chance_all_down", costs.all_down},
      {"advised_jitter", costs.advised_jitter ? Json(*costs.advised_jitter) : Json(nullptr)}};
  return object.dump(2) + "\n";
}

}  // namespace corntune
