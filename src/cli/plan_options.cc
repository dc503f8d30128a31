#include "plan_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "outputs.h"
#include "recommend_request.h"
#include "recommend_workload.h"

namespace corntune {
namespace {

constexpr double kMostGrowth = 100;  // hundredfold
constexpr std::int64_t kMostLost = 1000;
constexpr std::int64_t kMostConnections = 1'000'000;

// "30%", or "300%" for what a share cannot be.
Result<double> ParseGrowth(std::string_view text, std::string_view place) {
  if (!text.ends_with('%')) return ParseNumber(text, place, 0, kMostGrowth);
  const auto percent = ParseNumber(text.substr(0, text.size() - 1), place, 0, kMostGrowth * 100);
  if (percent) return *percent / 100;
  return UsageError(std::string(place), fmt::format("not a share: {} (expected 0% to {:.0f}%)",
                                                    Quoted(text), kMostGrowth * 100));
}

// "0.10/h"
Result<double> ParseCost(std::string_view text, std::string_view place) {
  if (text.ends_with("/h")) text.remove_suffix(2);
  return ParseNumber(text, place, 0, 1e6);
}

void AddNodeOptions(CLI::App& command, PlanOptions& options) {
  const std::string group = "Nodes";
  command
      .add_option_function<std::vector<std::string>>(
          "--node",
          [&options](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              auto node = ParseNodeType(text, "--node");
              if (!node) throw CLI::ValidationError(node.error().place, node.error().message);
              options.nodes.push_back(*node);
            }
          },
          "What pods may use of a node: 4cpu/8GiB, or with its price 4cpu/8GiB@0.10/h; may be "
          "repeated")
      ->type_name("NODE")
      ->allow_extra_args(false)
      ->group(group);
  AddParsed(command, "--node-cost", options.node_cost, ParseCost,
            "Price of each node that has none of its own: 0.10/h")
      ->type_name("COST")
      ->group(group);
  AddParsed(
      command, "--survive", options.survive,
      [](std::string_view text, std::string_view place) {
        return ParseInteger(text, place, 0, kMostLost);
      },
      "Nodes that may be lost at full rate (default: 0)")
      ->type_name("N")
      ->group(group);
}

void AddGrowthOptions(CLI::App& command, PlanOptions& options) {
  const std::string group = "Growth";
  AddParsed(command, "--growth", options.growth, ParseGrowth,
            "Share by which the rate may grow: 30% (default: 0)")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--most-load", options.most_load, ParseShare,
            "Share of a pod's capacity that may be used, at most 99% (default: 80%)")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--ramp", options.ramp, ParseGrowth,
            "Share by which the rate grows in a minute at worst (default: 10%)")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--boot-time", options.boot_time, ParseDuration,
            "Until a new pod serves (default: 30s)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--metric-lag", options.metric_lag, ParseDuration,
            "Until the autoscaler has seen the load and acted (default: 30s)")
      ->type_name("TIME")
      ->group(group);
}

// Kubernetes replaces no pod that may neither be missing nor have another one beside it.
Result<void> CheckRollout(const PlanOptions& options, const SizingRequest& request) {
  const bool manifests =
      std::any_of(options.formats.begin(), options.formats.end(),
                  [](const std::string& format) { return format.starts_with("kubernetes"); });
  const bool surge = request.max_surge.share > 0 || request.max_surge.pods > 0;
  if (!manifests || surge || options.survive.value_or(0) > 0) return {};
  return UsageError("--max-surge",
                    "with 0 no pod can be replaced while all must serve (expected "
                    "e.g. 25% or 1, or --survive 1)");
}

// Where a plan is otherwise than a recommendation, whose options these are.
void DescribeForPlan(CLI::App& command) {
  command.get_option("--rate")->description("Requests that all pods together must carry (needed)");
  command.get_option("--max-surge")
      ->description("Extra pods during a rollout: 25% or 1 (default: 25%, as in Kubernetes)");
  command.get_option("--db-connections")
      ->description("Connections that the database grants to all pods together");
}

void AddPodOptions(CLI::App& command, RecommendOptions& sizing) {
  const std::string group = "Traits of the application";
  AddText(command, "--streaming", sizing.streaming, "yes|no|N",
          "Answers that trickle out (server-sent events, long polls); N: open at a time in a pod")
      ->group(group);
  AddText(command, "--websockets", sizing.websockets, "yes|no|N",
          "WebSocket connections; N: open at a time in a pod")
      ->group(group);
  AddParsed(
      command, "--proxy-connections", sizing.proxy_connections,
      [](std::string_view text, std::string_view place) {
        return ParseInteger(text, place, 1, kMostConnections);
      },
      "Unused connections that the proxy keeps open to each pod")
      ->type_name("N")
      ->group(group);
}

Result<CapacityTerms> TermsOf(const PlanOptions& options) {
  CapacityTerms terms;
  auto workload = TermsOf(options.sizing);
  if (!workload) return tl::unexpected(workload.error());
  terms.workload = std::move(*workload);
  terms.nodes = options.nodes;
  for (NodeType& node : terms.nodes) {
    if (!node.cost_per_hour) node.cost_per_hour = options.node_cost;
  }
  terms.growth = options.growth.value_or(terms.growth);
  terms.survive = static_cast<int>(options.survive.value_or(terms.survive));
  terms.most_load = options.most_load.value_or(terms.most_load);
  terms.ramp = options.ramp.value_or(terms.ramp);
  if (options.boot_time) terms.boot_time = *options.boot_time;
  if (options.metric_lag) terms.metric_lag = *options.metric_lag;
  return terms;
}

}  // namespace

const std::vector<std::string>& PlanForms() {
  static const std::vector<std::string> kForms = {"text", "json", "kubernetes"};
  return kForms;
}

void AddPlanOptions(CLI::App& command, PlanOptions& options) {
  RecommendOptions& sizing = options.sizing;
  command
      .add_option("APP", sizing.app,
                  "The application, MODULE:NAME (default: the one found in this folder)")
      ->type_name("");
  AddWorkloadOptions(command, sizing);
  AddTraitOptions(command, sizing);
  AddPodOptions(command, sizing);
  AddNodeOptions(command, options);
  AddGrowthOptions(command, options);
  AddGunicornOptions(command, sizing);
  AddMemoryOptions(command, sizing);
  AddDatabaseOptions(command, sizing);
  DescribeForPlan(command);
  const std::string group = "Answer";
  AddFormats(command, options.formats, PlanForms())->group(group);
  AddText(command, "--name", sizing.name, "NAME", "Name of the Deployment (default: web)")
      ->group(group);
  AddText(command, "--image", sizing.image, "IMAGE", "Container image (default: web:latest)")
      ->group(group);
  AddText(command, "--health-path", sizing.health_path, "PATH",
          "Address that answers 200 when the application is well")
      ->group(group);
}

Result<PlanQuestion> PlanQuestionOf(const PlanOptions& options, const Invocation& invocation) {
  auto terms = TermsOf(options);
  if (!terms) return tl::unexpected(terms.error());
  if (terms->nodes.empty()) {
    return UsageError("--node", "is needed: what a node has (expected e.g. 4cpu/8GiB)");
  }
  RecommendOptions sizing = options.sizing;
  sizing.format = "json";  // no look at the current folder's configuration
  sizing.machine.cpus = terms->nodes.front().cpus;
  sizing.machine.memory = terms->nodes.front().memory;
  auto question = QuestionOf(sizing, invocation);
  if (!question) return tl::unexpected(question.error());
  if (!options.sizing.max_surge) question->request.max_surge = Surge{0.25, 0};  // of Kubernetes
  if (auto fine = CheckRollout(options, question->request); !fine) {
    return tl::unexpected(fine.error());
  }
  return PlanQuestion{std::move(question->request), std::move(*terms)};
}

}  // namespace corntune
