// k6 (k6.io), whose scenarios are named after what starts a request: virtual users or a rate.
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"

#include "k6_text.h"
#include "script_parts.h"

namespace corntune {
namespace {

std::string Milliseconds(Duration duration) {
  return fmt::format("{}ms",
                     std::max<std::int64_t>(1, std::llround(ScriptSeconds(duration) * 1e3)));
}

// k6 takes whole numbers of requests in a unit of time.
struct K6Unit {
  int seconds = 1;
  std::int64_t Count(double per_second) const { return std::llround(per_second * seconds); }
};

K6Unit UnitFor(const LoadPlan& plan) {
  const bool changes = plan.arrivals != LoadArrivals::kConstant;
  for (const int seconds : {1, 10, 100}) {
    const double last = plan.rate->per_second * seconds;
    const double first = plan.start_rate.per_second * seconds;
    const bool whole = std::abs(last - std::round(last)) < 1e-9 &&
                       (!changes || std::abs(first - std::round(first)) < 1e-9);
    if (whole) return {seconds};
  }
  return {1000};
}

ScriptJson ClosedLoop(const LoadPlan& plan) {
  ScriptJson scenario = {{"vus", plan.connections}};
  if (plan.requests) {
    scenario["executor"] = "shared-iterations";
    scenario["iterations"] = *plan.requests;
    scenario["maxDuration"] = plan.duration ? Milliseconds(*plan.duration) : "24h";
  } else {
    scenario["executor"] = "constant-vus";
    scenario["duration"] = Milliseconds(*plan.duration);
  }
  return scenario;
}

ScriptJson Stages(const LoadPlan& plan, K6Unit unit) {
  ScriptJson stages = ScriptJson::array();
  const Duration length = ScriptLength(plan);
  if (plan.arrivals == LoadArrivals::kRamp) {
    stages.push_back(
        {{"target", unit.Count(plan.rate->per_second)}, {"duration", Milliseconds(length)}});
    return stages;
  }
  const double first = plan.start_rate.per_second;
  for (unsigned step = 0; step < plan.steps; ++step) {
    const double share = plan.steps == 1 ? 1.0 : static_cast<double>(step) / (plan.steps - 1);
    const std::int64_t count = unit.Count(first + (plan.rate->per_second - first) * share);
    stages.push_back({{"target", count}, {"duration", "0s"}});
    stages.push_back({{"target", count}, {"duration", Milliseconds(length / plan.steps)}});
  }
  return stages;
}

ScriptJson OpenLoop(const LoadPlan& plan) {
  const K6Unit unit = UnitFor(plan);
  ScriptJson scenario = {{"timeUnit", fmt::format("{}s", unit.seconds)},
                         {"preAllocatedVUs", plan.connections},
                         {"maxVUs", plan.connections}};
  if (plan.arrivals == LoadArrivals::kConstant) {
    scenario["executor"] = "constant-arrival-rate";
    scenario["rate"] = unit.Count(plan.rate->per_second);
    scenario["duration"] = Milliseconds(ScriptLength(plan));
  } else {
    scenario["executor"] = "ramping-arrival-rate";
    scenario["startRate"] = unit.Count(plan.start_rate.per_second);
    scenario["stages"] = Stages(plan, unit);
  }
  return scenario;
}

ScriptJson Thresholds(const LoadScriptRequest& request) {
  ScriptJson thresholds = {{"http_req_failed", {"rate==0"}}};
  if (IsOpen(request.plan)) thresholds["dropped_iterations"] = {"count==0"};
  if (request.target) {
    thresholds["http_req_duration"] = {fmt::format("p({})<={}",
                                                   FormatNumber(request.target->quantile * 100),
                                                   ScriptSeconds(request.target->limit) * 1e3)};
  }
  return thresholds;
}

}  // namespace

Result<std::string> K6Script(const LoadScriptRequest& request) {
  const LoadPlan& plan = request.plan;
  if (IsOpen(plan) &&
      (plan.arrivals == LoadArrivals::kPoisson || plan.arrivals == LoadArrivals::kRecorded)) {
    return UsageError("--export",
                      "k6 has no random or recorded arrivals (use --arrivals=constant, "
                      "ramp or step, or --export=locust)");
  }
  auto targets = ScriptTargets(request);
  if (!targets) return tl::unexpected(targets.error());
  ScriptJson scenario = IsOpen(plan) ? OpenLoop(plan) : ClosedLoop(plan);
  scenario["gracefulStop"] = Milliseconds(plan.timeout);
  const ScriptJson options = {
      {"discardResponseBodies", true},
      {"noConnectionReuse", !plan.keep_alive},
      {"summaryTrendStats",
       {"avg", "min", "med", "p(90)", "p(95)", "p(99)", "p(99.9)", "max", "count"}},
      {"scenarios", {{"corntune", scenario}}},
      {"thresholds", Thresholds(request)}};
  const ScriptJson settings = {{"timeout", Milliseconds(plan.timeout)},
                               {"think_s", IsOpen(plan) ? 0.0 : ScriptSeconds(plan.think_time)},
                               {"targets", *targets}};
  return fmt::format(
      "// Made by corntune {}. k6 run --summary-export=k6-summary.json FILE; then\n"
      "// corntune verify --import k6-summary.json\n"
      "import http from 'k6/http';\nimport {{ sleep }} from 'k6';\n\n"
      "export const options = {};\n\nconst plan = {};\n{}",
      kVersion, ScriptText(options), ScriptText(settings), kK6Body);
}

}  // namespace corntune
