#include <cmath>
#include <variant>

#include <nlohmann/json.hpp>

#include "corntune/report/simulate.h"

#include "simulate_lines.h"
#include "simulate_remarks.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "corntune.simulate/1";

Json Finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json Milliseconds(const std::optional<Seconds>& time) {
  return time ? Json(time->count() * 1e3) : Json(nullptr);
}

Json SettingsObject(const Instance& instance) {
  return {{"worker_class", InfoOf(EffectiveClassOf(instance)).name},
          {"workers", instance.workers},
          {"threads", instance.threads},
          {"worker_connections", instance.worker_connections},
          {"backlog", instance.backlog},
          {"keep_alive_s", instance.keep_alive.count()},
          {"timeout_s", instance.timeout.count()},
          {"graceful_timeout_s", instance.graceful_timeout.count()},
          {"max_requests", instance.max_requests},
          {"max_requests_jitter", instance.max_requests_jitter},
          {"reuse_port", instance.reuse_port},
          {"cpus", instance.cpus.value},
          {"host_cpus", instance.host_cpus ? Json(*instance.host_cpus) : Json(nullptr)},
          {"free_threaded", instance.free_threaded},
          {"boot_time_s", instance.boot_time.count()},
          {"overhead_ms", (instance.overhead_before + instance.overhead_after).count() * 1e3},
          {"wake_cost_ms", instance.wake_cost.count() * 1e3},
          {"lock_handoff_ms", instance.lock_handoff.count() * 1e3},
          {"lock_contention", instance.lock_contention},
          {"accept_bias", instance.accept_bias},
          {"busy_accept_bias", instance.busy_accept_bias},
          {"misplacement", instance.misplacement},
          {"wake_misplacement", instance.wake_misplacement},
          {"imbalance", instance.imbalance}};
}

const char* NameOf(Connections connections) {
  switch (connections) {
    case Connections::kKeptAlive:
      return "kept";
    case Connections::kProxy:
      return "proxy";
    case Connections::kPerRequest:
      break;
  }
  return "per-request";
}

Json ClassArray(const SimulateReport& report) {
  Json classes = Json::array();
  for (std::size_t i = 0; i < report.workload.classes.size(); ++i) {
    const RequestClass& kind = report.workload.classes[i];
    const ShapeNames shapes = i < report.shapes.size() ? report.shapes[i] : ShapeNames{};
    classes.push_back({{"name", kind.name.empty() ? Json(nullptr) : Json(kind.name)},
                       {"share", ShareOf(report.workload, kind)},
                       {"cpu_time_ms", kind.cpu.mean() * 1e3},
                       {"cpu_distribution", shapes.cpu},
                       {"wait_time_ms", kind.wait.mean() * 1e3},
                       {"wait_distribution", shapes.wait},
                       {"bursts", kind.bursts}});
  }
  return classes;
}

// The means over all classes; what only one class has is null for a mix.
Json DemandObject(const SimulateReport& report) {
  Json classes = ClassArray(report);
  double cpu = 0;
  double wait = 0;
  for (const RequestClass& kind : report.workload.classes) {
    const double share = ShareOf(report.workload, kind);
    cpu += share * kind.cpu.mean();
    wait += share * kind.wait.mean();
  }
  const Json only = classes.size() == 1 ? classes.front() : Json::object();
  Json object = {{"cpu_time_ms", cpu * 1e3},
                 {"cpu_distribution", only.value("cpu_distribution", Json(nullptr))},
                 {"wait_time_ms", wait * 1e3},
                 {"wait_distribution", only.value("wait_distribution", Json(nullptr))},
                 {"bursts", only.value("bursts", Json(nullptr))}};
  object["classes"] = std::move(classes);
  return object;
}

Json WorkloadObject(const SimulateReport& report) {
  const Workload& workload = report.workload;
  Json object = DemandObject(report);
  const auto* open = std::get_if<OpenArrivals>(&workload.arrivals);
  const auto* closed = std::get_if<ClosedClients>(&workload.arrivals);
  object["rate_rps"] = open != nullptr ? Json(open->rate.per_second) : Json(nullptr);
  object["clients"] = closed != nullptr ? Json(closed->clients) : Json(nullptr);
  object["think_time_ms"] = closed != nullptr ? Json(closed->think.mean() * 1e3) : Json(nullptr);
  object["connections"] = NameOf(workload.connections);
  object["proxy_connections"] = workload.connections == Connections::kProxy
                                    ? Json(workload.proxy_connections)
                                    : Json(nullptr);
  object["client_timeout_ms"] = Milliseconds(workload.client_timeout);
  return object;
}

template <typename Figure>
Json LatencyObject(const Latencies& latency, Figure figure) {
  return {{"mean", figure(latency.mean)}, {"p50", figure(latency.p50)},
          {"p90", figure(latency.p90)},   {"p95", figure(latency.p95)},
          {"p99", figure(latency.p99)},   {"p999", figure(latency.p999)}};
}

Json AnalyticLatency(const AnalyticLatencies& latency) {
  return {{"mean", latency.mean.count() * 1e3},
          {"p50", Milliseconds(latency.p50)},
          {"p90", Milliseconds(latency.p90)},
          {"p95", Milliseconds(latency.p95)},
          {"p99", Milliseconds(latency.p99)}};
}

Json MeasuredObject(const SimulateReport& report) {
  const auto bracket = BracketOfMeasured(report);
  if (!bracket) return nullptr;
  const double unit = bracket->of_p99 ? 1e3 : 1;
  return {{"figure", bracket->of_p99 ? "p99_ms" : "throughput_rps"},
          {"error", bracket->share},
          {"between", {bracket->least * unit, bracket->most * unit}}};
}

Json AnalyticObject(const std::optional<AnalyticAnswer>& analytic) {
  if (!analytic) return nullptr;
  return {
      {"capacity_rps", analytic->capacity.per_second},
      {"throughput_rps", analytic->throughput.per_second},
      {"cpu_utilization", analytic->cpu_utilization},
      {"latency_ms", AnalyticLatency(analytic->one_line)},
      {"split_latency_ms", analytic->split ? AnalyticLatency(*analytic->split) : Json(nullptr)}};
}

void AddCounts(const SimulationResult& result, Json& object) {
  object["requests"] = result.completed;
  object["rejected"] = result.refused;
  object["dropped_syns"] = result.dropped_syns;
  object["client_timeouts"] = result.client_timeouts;
  object["dead_work"] = result.dead_work;
  object["killed"] = result.killed;
  object["restarts"] = result.restarts;
  object["worker_shares"] = result.worker_shares;
}

Json AnswerObject(const SimulateReport& report) {
  const SimulationResult& result = report.result;
  Json object = {{"settings", SettingsObject(report.instance)},
                 {"workload", WorkloadObject(report)},
                 {"throughput_rps", result.throughput.value}};
  object["utilization"] = {
      {"cpu", result.cpu_utilization},
      {"slots", SlotsOf(report.instance) ? Json(result.slot_utilization) : Json(nullptr)},
      {"throttled", result.throttled_share}};
  object["latency_ms"] = LatencyObject(
      result.latency, [](const Estimate& estimate) { return Json(estimate.value * 1e3); });
  object["latency_ms"]["max"] = result.latency.max * 1e3;
  object["ci95"] = {{"throughput_rps", Finite(result.throughput.half_width)},
                    {"latency_ms", LatencyObject(result.latency, [](const Estimate& estimate) {
                       return Finite(estimate.half_width * 1e3);
                     })}};
  object["wait"] = {{"share", result.wait_share}, {"mean_ms", result.mean_wait.count() * 1e3}};
  object["mean_in_system"] = result.mean_in_system;
  object["mean_in_service"] = result.mean_in_service;
  object["mean_backlog"] = result.mean_backlog;
  object["mean_worker_queues"] = result.mean_private_queue;
  object["mean_workers_down"] = result.mean_workers_down;
  object["max_concurrent"] = result.most_in_service;
  object["max_backlog"] = result.most_in_backlog;
  AddCounts(result, object);
  object["memory_bytes"] = report.memory ? Json(report.memory->value) : Json(nullptr);
  object["seed"] = report.options.seed;
  object["replications"] = report.options.replications;
  object["warm_up_requests"] = result.warm_up;
  object["settled"] = result.settled;
  object["precise"] = result.precise;
  object["interrupted"] = result.interrupted;
  object["events"] = result.events;
  object["events_per_second"] = result.events_per_second;
  if (report.shares) {
    const ShareBracket& shares = *report.shares;
    object["accept_shares"] = {
        {"throughput_rps", {shares.least.per_second, shares.most.per_second}},
        {"mean_latency_ms", {shares.shortest.count() * 1e3, Milliseconds(shares.longest)}}};
  } else {
    object["accept_shares"] = nullptr;
  }
  object["measured"] = MeasuredObject(report);
  object["analytic"] = AnalyticObject(report.analytic);
  object["analytic_remarks"] = AnalyticRemarks(report);
  object["carries_rate"] = report.carries_rate ? Json(*report.carries_rate) : Json(nullptr);
  return object;
}

}  // namespace

std::string SimulateJson(const SimulateReport& report) {
  Json object = {{"schema", kSchema}};
  object.update(AnswerObject(report));
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string SweepJson(const SweepReport& sweep) {
  Json points = Json::array();
  for (const SweepPoint& point : sweep.points) {
    points.push_back(
        {{"values", point.values},
         {"answer", point.report ? AnswerObject(*point.report) : Json(nullptr)},
         {"infeasible", point.infeasible.empty() ? Json(nullptr) : Json(point.infeasible)}});
  }
  const SweepPoint* best = BestOf(sweep);
  const Json object = {{"schema", kSchema},
                       {"sweep", sweep.names},
                       {"interrupted", sweep.interrupted},
                       {"best", best != nullptr ? Json(best->values) : Json(nullptr)},
                       {"points", std::move(points)}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace corntune
