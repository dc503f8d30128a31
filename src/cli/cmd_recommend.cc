// corntune recommend: what to run on this machine, and why.
#include <memory>
#include <utility>

#include <unistd.h>

#include "corntune/emit/emit.h"
#include "corntune/machine/machine.h"
#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/plan/recommend_by_model.h"
#include "corntune/report/recommend_text.h"
#include "corntune/sizing/other_rules.h"
#include "corntune/sizing/recommend.h"

#include "apply.h"
#include "commands.h"
#include "recommend_options.h"
#include "recommend_request.h"
#include "recommend_workload.h"

namespace corntune {
namespace {

Result<CommandResult> Done(Result<std::string> text) {
  if (!text) return tl::unexpected(text.error());
  return CommandResult{std::move(*text), ExitCode::kDone};
}

// By the rule, or by the model where the workload is known.
Result<Recommendation> Answered(const RecommendOptions& options, const Question& question,
                                const std::atomic<bool>& stop) {
  if (!KnowsWorkload(options)) return Recommend(question.request, question.machine);
  auto terms = TermsOf(options);
  if (!terms) return tl::unexpected(terms.error());
  terms->stop = &stop;
  return RecommendByModel(question.request, question.machine, *terms);
}

CommandResult NothingToSay(const std::string& why) {
  (void)WriteAll(STDERR_FILENO, "corntune: " + why + "; nothing is written\n");
  return {"", ExitCode::kInterrupted};
}

// The best so far, for people, and for programs that can read that it is no more. Whoever starts
// Gunicorn from a file would take it for the answer: such files stay as they are.
Result<CommandResult> Interrupted(const Recommendation& answer, const RecommendOptions& options,
                                  const Invocation& invocation) {
  if (options.apply || options.compare) return NothingToSay("interrupted");
  if (options.format == "text") {
    return CommandResult{
        "interrupted: the best of what was tried so far\n\n" +
            RecommendText(answer, {}, TextStyle{WantsColor(invocation), options.explain}),
        ExitCode::kInterrupted};
  }
  if (options.format != "json" && options.format != "yaml") {
    return NothingToSay("interrupted, and " + options.format + " cannot say so");
  }
  auto text = FindForm(options.format)->write(answer, DeploymentOf(options));
  if (!text) return tl::unexpected(text.error());
  return CommandResult{std::move(*text), ExitCode::kInterrupted};
}

Result<CommandResult> Answer(const RecommendOptions& options, const Invocation& invocation) {
  if (auto checked = CheckOptions(options); !checked) return tl::unexpected(checked.error());
  if (options.restore) return Done(RestoreFile(*options.restore, options.dry_run));
  auto question = QuestionOf(options, invocation);
  if (!question) return tl::unexpected(question.error());
  const InterruptFlag interrupt;
  const auto answer = Answered(options, *question, interrupt.flag());
  const bool cut_short = !answer && answer.error().kind == ErrorKind::kInfeasible;
  if (interrupt.flag() && cut_short) return NothingToSay(answer.error().ToString());
  if (!answer) return tl::unexpected(answer.error());
  if (answer->interrupted) return Interrupted(*answer, options, invocation);
  if (options.apply) return Done(ApplyToFile(*options.apply, answer->settings, options.dry_run));
  if (options.compare) {
    return CommandResult{CompareText(*answer, OtherRules(RuleInputsOf(question->machine))),
                         ExitCode::kDone};
  }
  if (options.format == "text") {
    const TextStyle style{WantsColor(invocation), options.explain};
    return CommandResult{RecommendText(*answer, question->current, style), ExitCode::kDone};
  }
  return Done(FindForm(options.format)->write(*answer, DeploymentOf(options)));
}

}  // namespace

void AddRecommendCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("recommend", "Say what to run here: settings, each with its reason");
  const auto options = std::make_shared<RecommendOptions>();
  AddRecommendOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Answer(*options, invocation); });
}

}  // namespace corntune
