// corntune plan: how many pods of which settings on how many nodes.
#include <memory>
#include <utility>

#include <unistd.h>

#include "corntune/emit/autoscaler.h"
#include "corntune/emit/emit.h"
#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/plan.h"

#include "commands.h"
#include "outputs.h"
#include "plan_options.h"

namespace corntune {
namespace {

Result<std::string> Manifests(const CapacityPlan& plan, const PlanOptions& options) {
  if (plan.plans.empty()) return std::string();
  const NodePlan& best = plan.plans.front();
  Deployment deployment = DeploymentOf(options.sizing);
  deployment.replicas = best.pods;
  deployment.autoscaled = best.scale_to > best.scale_from;
  auto text = FindForm("kubernetes")->write(best.pod, deployment);
  if (!text || !deployment.autoscaled) return text;
  const auto autoscaler =
      WriteAutoscaler({deployment.name, best.scale_from, best.scale_to, best.scale_target_percent});
  if (!autoscaler) return autoscaler;
  return *text + "---\n" + *autoscaler;
}

Result<CommandResult> Answer(const PlanOptions& options, const Invocation& invocation) {
  auto outputs = OutputsOf(options.formats, PlanForms());
  if (!outputs) return tl::unexpected(outputs.error());
  auto question = PlanQuestionOf(options, invocation);
  if (!question) return tl::unexpected(question.error());
  const InterruptFlag interrupt;
  question->terms.workload.stop = &interrupt.flag();
  if (!invocation.quiet && isatty(STDERR_FILENO) == 1) {
    (void)WriteAll(STDERR_FILENO, "corntune: simulating\n");
  }
  const auto plan = PlanCapacity(question->request, question->terms);
  if (!plan) return tl::unexpected(plan.error());
  const auto manifests = Manifests(*plan, options);
  if (!manifests) return tl::unexpected(manifests.error());
  if (plan->interrupted) {
    // What Kubernetes would take for the answer is not written.
    std::erase_if(outputs->files, [](const OutputFile& file) { return file.form == "kubernetes"; });
    if (outputs->printed == "kubernetes") return CommandResult{"", ExitCode::kInterrupted};
  }
  const auto text_of = [&](std::string_view form, bool) {
    if (form == "json") return PlanJson(*plan, question->terms);
    if (form == "kubernetes") return *manifests;
    return PlanText(*plan, question->terms);
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
