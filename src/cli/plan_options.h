// The options of `plan`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/plan/capacity_plan.h"

#include "command.h"
#include "recommend_options.h"

namespace corntune {

struct PlanOptions {
  RecommendOptions sizing;
  std::vector<NodeType> nodes;
  std::optional<double> node_cost;
  std::optional<double> growth, most_load, ramp;
  std::optional<std::int64_t> survive;
  std::optional<Duration> boot_time, metric_lag;
  std::vector<std::string> formats;
};

// text, json, kubernetes.
const std::vector<std::string>& PlanForms();

void AddPlanOptions(CLI::App& command, PlanOptions& options);

// What is to be planned. Fails for options that contradict one another or would have no effect.
struct PlanQuestion {
  SizingRequest request;
  CapacityTerms terms;
};
Result<PlanQuestion> PlanQuestionOf(const PlanOptions& options, const Invocation& invocation);

}  // namespace corntune
