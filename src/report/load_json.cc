#include <nlohmann/json.hpp>

#include "corntune/report/load.h"
#include "corntune/stats/confidence.h"

#include "load_object.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "corntune.load/1";
constexpr double kLevel = 0.95;
constexpr double kNanosecondsPerMillisecond = 1e6;

struct NamedQuantile {
  const char* name;
  double q;
};
constexpr NamedQuantile kQuantiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};

Json Latencies(const Histogram& histogram) {
  Json object = {{"mean", histogram.Mean() / kNanosecondsPerMillisecond}};
  for (const auto& [name, q] : kQuantiles) {
    object[name] = histogram.Quantile(q) / kNanosecondsPerMillisecond;
  }
  object["max"] = static_cast<double>(histogram.Max()) / kNanosecondsPerMillisecond;
  return object;
}

// [low, high] of each quantile; null where the samples are too few to bound it.
Json Intervals(const Histogram& histogram) {
  Json object = Json::object();
  for (const auto& [name, q] : kQuantiles) {
    const auto ranks =
        histogram.count() == 0 ? std::nullopt : QuantileRankInterval(q, histogram.count(), kLevel);
    object[name] = ranks ? Json({histogram.AtRank(ranks->low) / kNanosecondsPerMillisecond,
                                 histogram.AtRank(ranks->high) / kNanosecondsPerMillisecond})
                         : Json(nullptr);
  }
  return object;
}

Json ErrorsObject(const LoadErrors& errors) {
  return {{"connect", errors.connect},          {"closed", errors.closed},
          {"timeout", errors.timeout},          {"bad_answer", errors.bad_answer},
          {"status_4xx", errors.client_status}, {"status_5xx", errors.server_status}};
}

Json SlicesArray(const LoadResult& result) {
  Json array = Json::array();
  for (const LoadSlice& slice : result.slices) {
    array.push_back({{"start_s", slice.start.count()},
                     {"length_s", slice.length.count()},
                     {"answered", slice.answered},
                     {"errors", slice.errors},
                     {"most_in_flight", slice.most_in_flight},
                     {"p50_ms", slice.p50.count() * 1e3},
                     {"p99_ms", slice.p99.count() * 1e3}});
  }
  return array;
}

Json PlanObject(const LoadPlan& plan) {
  Json targets = Json::array();
  for (const LoadTarget& target : plan.targets) {
    targets.push_back({{"address", target.endpoint.name},
                       {"method", target.method},
                       {"path", target.path},
                       {"weight", target.weight}});
  }
  const auto seconds = [](const std::optional<Duration>& time) {
    return time ? Json(std::chrono::duration<double>(*time).count()) : Json(nullptr);
  };
  return {{"targets", targets},
          {"arrivals", IsOpen(plan) ? Json(ToText(plan.arrivals)) : Json(nullptr)},
          {"rate_rps", plan.rate ? Json(plan.rate->per_second) : Json(nullptr)},
          {"connections", plan.connections},
          {"threads", plan.threads},
          {"keep_alive", plan.keep_alive},
          {"think_time_s", seconds(plan.think_time)},
          {"duration_s", seconds(plan.duration)},
          {"requests", plan.requests ? Json(*plan.requests) : Json(nullptr)},
          {"timeout_s", seconds(plan.timeout)},
          {"seed", plan.seed}};
}

}  // namespace

Json LoadObject(const LoadPlan& plan, const LoadResult& result,
                std::optional<double> server_cpu_seconds) {
  const std::uint64_t errors = result.errors.Total();
  return {{"mode", IsOpen(plan) ? "open" : "closed"},
          {"requests", result.answered + errors},
          {"errors", errors},
          {"timeouts", result.errors.timeout},
          {"errors_by_kind", ErrorsObject(result.errors)},
          {"retried", result.retried},
          {"unsent", result.unsent},
          {"starved", result.starved},
          {"throughput_rps", result.throughput.per_second},
          {"window_s", result.window.count()},
          {"warm_up_s", result.warm_up.count()},
          {"settled", result.settled},
          {"mean_in_flight", result.mean_in_flight},
          {"most_in_flight", result.most_in_flight},
          {"latency_ms", Latencies(result.latency)},
          {"latency_interval_ms", Intervals(result.latency)},
          {"service_latency_ms", Latencies(result.service)},
          {"generator_lateness_ms",
           {{"p99", result.lateness.Quantile(0.99) / kNanosecondsPerMillisecond}}},
          {"cpu_seconds",
           {{"server", server_cpu_seconds ? Json(*server_cpu_seconds) : Json(nullptr)},
            {"generator", result.cpu.count()}}}};
}

std::string LoadJson(const LoadPlan& plan, const LoadResult& result) {
  Json by_header = Json::object();
  for (const auto& [value, count] : result.by_header) by_header[value] = count;
  const Json object = {
      {"schema", kSchema},
      {"plan", PlanObject(plan)},
      {"load", LoadObject(plan, result, std::nullopt)},
      {"by_header", by_header},
      {"slices", SlicesArray(result)},
      {"interrupted", result.interrupted},
      {"verdict", result.invalid.empty() ? "valid" : "invalid"},
      {"invalid_because", result.invalid.empty() ? Json(nullptr) : Json(result.invalid)}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace corntune
