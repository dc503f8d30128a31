// corntune plan: how many pods of which settings on how many nodes.
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/emit/autoscaler.h"
#include "corntune/emit/disruption_budget.h"
#include "corntune/emit/emit.h"
#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/plan.h"

#include "commands.h"
#include "outputs.h"
#include "plan_options.h"

namespace corntune {
namespace {

// Kubernetes takes whole percents only; the number is what the plan counts.
std::string SurgeText(const Surge& surge, int pods) {
  const double percent = surge.share * 100;
  if (percent == 0 || surge.pods > 0 || percent != std::floor(percent)) {
    return std::to_string(pods);
  }
  return fmt::format("\"{:.0f}%\"", percent);
}

Deployment DeploymentFor(const NodePlan& best, const PlanOptions& options,
                         const PlanQuestion& question) {
  Deployment deployment = DeploymentOf(options.sizing);
  deployment.replicas = best.pods;
  deployment.autoscaled = best.scale_to > best.scale_from && !best.scaling_is_useless;
  const Surge& surge = question.request.max_surge;
  // The plan counts all pods as serving; only those that may be lost may be missing.
  deployment.rollout = Rollout{SurgeText(surge, best.surge_pods), best.surge_pods > 0 ? 0 : 1};
  if (question.terms.survive > 0) deployment.spread = best.pods_per_node;
  return deployment;
}

Result<std::string> Manifests(const CapacityPlan& plan, const PlanOptions& options,
                              const PlanQuestion& question) {
  const NodePlan& best = plan.plans.front();
  const Deployment deployment = DeploymentFor(best, options, question);
  auto text = FindForm("kubernetes")->write(best.pod, deployment);
  if (!text) return text;
  std::vector<Result<std::string>> others;
  if (question.terms.survive > 0) {
    const int lost = question.terms.survive * best.pods_per_node;
    others.push_back(WriteDisruptionBudget({deployment.name, lost}));
  }
  if (deployment.autoscaled) {
    others.push_back(WriteAutoscaler(
        {deployment.name, best.scale_from, best.scale_to, best.scale_target_percent}));
  }
  for (const auto& other : others) {
    if (!other) return other;
    *text += "---\n" + *other;
  }
  return text;
}

void Say(const std::string& text) {
  (void)WriteAll(STDERR_FILENO, "corntune: " + text);
}

// What Kubernetes would take for the answer is not written, and what is there stays.
void WithholdManifests(Outputs& outputs) {
  const auto files = std::erase_if(
      outputs.files, [](const OutputFile& file) { return file.form == "kubernetes"; });
  if (files == 0 && outputs.printed != "kubernetes") return;
  Say("interrupted: no manifest is written\n");
}

// The text form says it itself.
void TellOfNoAutoscaler(const CapacityPlan& plan, const Outputs& outputs) {
  const NodePlan& best = plan.plans.front();
  if (outputs.printed != "kubernetes" || !best.scaling_is_useless) return;
  if (best.scale_from == best.scale_to) return;
  Say(fmt::format(
      "no autoscaler is written: the rate grows by {:.0f} % until a new pod serves, and "
      "the room for that would keep all {} pods running (a shorter --boot-time)\n",
      best.growth_meanwhile * 100, best.scale_to));
}

Result<CommandResult> Answer(const PlanOptions& options, const Invocation& invocation) {
  auto outputs = OutputsOf(options.formats, PlanForms());
  if (!outputs) return tl::unexpected(outputs.error());
  auto question = PlanQuestionOf(options, invocation);
  if (!question) return tl::unexpected(question.error());
  const InterruptFlag interrupt;
  question->terms.workload.stop = &interrupt.flag();
  if (!invocation.quiet && isatty(STDERR_FILENO) == 1) {
    Say("simulating\n");
  }
  const auto plan = PlanCapacity(question->request, question->terms);
  if (!plan) return tl::unexpected(plan.error());
  if (plan->interrupted && plan->plans.empty()) {
    Say("interrupted: no pod was simulated to its end, nothing is written\n");
    return CommandResult{"", ExitCode::kInterrupted};
  }
  const auto manifests = Manifests(*plan, options, *question);
  if (!manifests) return tl::unexpected(manifests.error());
  if (plan->interrupted) WithholdManifests(*outputs);
  if (!invocation.quiet) TellOfNoAutoscaler(*plan, *outputs);
  const auto text_of = [&](std::string_view form, bool) {
    if (form == "json") return PlanJson(*plan, question->terms);
    if (form == "text") return PlanText(*plan, question->terms);
    return plan->interrupted ? std::string() : *manifests;
  };
  return Delivered(*outputs, plan->interrupted ? ExitCode::kInterrupted : ExitCode::kDone, text_of);
}

}  // namespace

void AddPlanCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "plan", "How many pods of which settings carry a rate, and on how many nodes");
  const auto options = std::make_shared<PlanOptions>();
  AddPlanOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Answer(*options, invocation); });
}

}  // namespace corntune
