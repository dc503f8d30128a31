#include <variant>

#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/report/plan.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json MaybeJson(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json SettingsObject(const Settings& settings) {
  Json object = Json::object();
  for (const auto& [name, value] : settings) {
    object[name] = std::visit([](const auto& held) { return Json(held); }, value);
  }
  return object;
}

Json SeenObject(double load, Seconds p99, double utilization) {
  return {{"rate_rps", load}, {"p99_ms", p99.count() * 1e3}, {"cpu_utilization", utilization}};
}

Json WarningsArray(const Recommendation& pod) {
  Json warnings = Json::array();
  for (const Warning& each : pod.warnings) {
    warnings.push_back({{"id", each.id}, {"message", each.message}, {"help", each.help}});
  }
  return warnings;
}

const char* NameOf(PodLimit limit) {
  switch (limit) {
    case PodLimit::kLatency:
      return "p99";
    case PodLimit::kStability:
      return "stability";
    case PodLimit::kLoad:
      break;
  }
  return "load";
}

Json PlanObject(const NodePlan& plan) {
  return {
      {"node",
       {{"cpus", plan.node.cpus.value},
        {"memory_bytes", plan.node.memory.value},
        {"cost_per_hour", MaybeJson(plan.node.cost_per_hour)}}},
      {"pod",
       {{"cpus", plan.pod_cpus.value},
        {"memory_bytes", plan.pod_memory.value},
        {"settings", SettingsObject(plan.pod.settings)},
        {"command", ShellCommand(GunicornCommand(plan.pod.settings, plan.pod.app))},
        {"most_rate_rps", plan.pod_rate},
        {"capacity_rps", plan.pod_capacity},
        {"limit", NameOf(plan.limit)},
        {"cpu_utilization_at_most_rate", plan.utilization_at_limit}}},
      {"pods", plan.pods},
      {"pods_per_node", plan.pods_per_node},
      {"nodes", plan.nodes},
      {"cost_per_hour", MaybeJson(plan.cost_per_hour)},
      {"now", SeenObject(plan.load, plan.p99, plan.utilization)},
      {"at_worst", SeenObject(plan.load_at_worst, plan.p99_at_worst, plan.utilization_at_worst)},
      {"rollout", {{"surge_pods", plan.surge_pods}, {"surge_nodes", plan.surge_nodes}}},
      {"db_connections", MaybeJson(plan.connections)},
      {"autoscaler",
       {{"min_replicas", plan.scale_from},
        {"max_replicas", plan.scale_to},
        {"cpu_target_percent", plan.scale_target_percent},
        {"useful", !plan.scaling_is_useless}}},
      {"cold_start",
       {{"seconds", plan.cold_start.count()}, {"growth_meanwhile", plan.growth_meanwhile}}},
      {"warnings", WarningsArray(plan.pod)}};
}

Json MaybeMilliseconds(const std::optional<Seconds>& time) {
  return time ? Json(time->count() * 1e3) : Json(nullptr);
}

Json DealtObject(const DealtOut& dealt) {
  return {{"pods", dealt.pods},
          {"pod_cpus", dealt.pod_cpus.value},
          {"one_pod_p99_ms", dealt.one_pod.count() * 1e3},
          {"round_robin_p99_ms", MaybeMilliseconds(dealt.round_robin)},
          {"random_p99_ms", MaybeMilliseconds(dealt.random)},
          {"least_connections_p99_ms",
           {{"least", dealt.one_line.count() * 1e3}, {"most", MaybeMilliseconds(dealt.random)}}}};
}

Json TermsObject(const CapacityTerms& terms) {
  const WorkloadTerms& workload = terms.workload;
  return {{"rate_rps", workload.rate->per_second},
          {"p99_target_ms", workload.p99 ? Json(workload.p99->count() * 1e3) : Json(nullptr)},
          {"cpu_time_ms", workload.request.cpu.mean() * 1e3},
          {"wait_time_ms", workload.request.wait.mean() * 1e3},
          {"growth", terms.growth},
          {"survive_nodes", terms.survive},
          {"most_load", terms.most_load},
          {"boot_time_s", terms.boot_time.count()},
          {"metric_lag_s", terms.metric_lag.count()},
          {"ramp_per_minute", terms.ramp},
          {"seed", workload.seed}};
}

}  // namespace

std::string PlanJson(const CapacityPlan& plan, const CapacityTerms& terms) {
  Json plans = Json::array();
  for (const NodePlan& each : plan.plans) plans.push_back(PlanObject(each));
  const Json object = {{"schema", "corntune.plan/1"},
                       {"asked", TermsObject(terms)},
                       {"plans", std::move(plans)},
                       {"rejected", plan.rejected},
                       {"dealt_out", plan.dealt_out ? DealtObject(*plan.dealt_out) : Json(nullptr)},
                       {"interrupted", plan.interrupted}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace corntune
