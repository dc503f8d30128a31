#include "simulate_remarks.h"

#include <variant>

#include "corntune/base/text.h"
#include "corntune/plan/known_error.h"

namespace corntune {
namespace {

// What makes a difference and is no part of the formulas (simulate/analytic.h).
std::vector<std::string> LeftOut(const SimulateReport& report) {
  const Workload& workload = report.workload;
  const auto* open = std::get_if<OpenArrivals>(&workload.arrivals);
  std::vector<std::string> left_out;
  const auto add = [&left_out](bool applies, const char* what) {
    if (applies) left_out.emplace_back(what);
  };
  add(report.result.throttled_share > 0, "throttling by the quota");
  add(open != nullptr && open->evenly, "arrivals at equal distances");
  add(workload.client_timeout.has_value(), "clients that give up");
  add(report.instance.max_requests > 0, "workers that are replaced");
  add(report.result.killed > 0, "workers that are killed");
  add(workload.connections != Connections::kPerRequest, "connections that are kept");
  add(report.options.duration.has_value(), "a server that is idle at the start");
  return left_out;
}

std::string WhyNone(const Workload& workload) {
  if (std::holds_alternative<ScheduledArrivals>(workload.arrivals)) {
    return "a recorded schedule has no steady state";
  }
  if (std::holds_alternative<OpenArrivals>(workload.arrivals)) {
    return "the settings cannot carry the rate, so that there is no steady state";
  }
  return "they do not cover these settings";
}

}  // namespace

std::vector<std::string> AnalyticRemarks(const SimulateReport& report) {
  if (!report.analytic) return {"the formulas have no answer: " + WhyNone(report.workload)};
  std::vector<std::string> remarks;
  const std::vector<std::string> left_out = LeftOut(report);
  if (!left_out.empty()) {
    remarks.push_back("the formulas are not comparable, as they leave out: " +
                      Join(left_out, ", "));
  }
  if (std::holds_alternative<ClosedClients>(report.workload.arrivals)) {
    remarks.emplace_back("of clients that wait for their answers the formulas give no percentiles");
  }
  return remarks;
}

std::optional<MeasuredBracket> BracketOfMeasured(const SimulateReport& report) {
  const Workload& workload = report.workload;
  const bool alike = report.measured_costs && report.result.completed > 0 &&
                     workload.connections == Connections::kPerRequest && !workload.client_timeout &&
                     !report.instance.free_threaded && report.result.throttled_share == 0 &&
                     report.carries_rate.value_or(true);
  if (!alike) return std::nullopt;
  const ModelError error = ModelErrorOf(EffectiveClassOf(report.instance));
  MeasuredBracket bracket;
  bracket.of_p99 = !std::holds_alternative<ClosedClients>(workload.arrivals);
  bracket.share = bracket.of_p99 ? error.p99.nine_of_ten : error.throughput.nine_of_ten;
  const double simulated =
      bracket.of_p99 ? report.result.latency.p99.value : report.result.throughput.value;
  bracket.least = simulated / (1 + bracket.share);
  bracket.most = simulated / (1 - bracket.share);
  return bracket;
}

}  // namespace corntune
