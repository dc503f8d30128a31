// corntune verify: settings put to the proof.
#include <memory>
#include <utility>

#include <unistd.h>

#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/verify.h"
#include "corntune/verify/verify.h"

#include "commands.h"
#include "verify_options.h"

namespace corntune {
namespace {

ExitCode CodeOf(const VerifyResult& result) {
  if (result.interrupted) return ExitCode::kInterrupted;
  switch (result.verdict) {
    case Verdict::kPass:
      return ExitCode::kDone;
    case Verdict::kFail:
      return ExitCode::kFindings;
    case Verdict::kInvalid:
      break;
  }
  return ExitCode::kCannot;
}

Result<CommandResult> Answer(const VerifyOptions& options, const Invocation& invocation) {
  const auto plan = VerifyPlanOf(options, invocation);
  if (!plan) return tl::unexpected(plan.error());
  const InterruptFlag interrupt;
  const bool tells = !invocation.quiet;
  const VerifyProgress progress = [tells](const std::string& line) {
    if (tells) (void)WriteAll(STDERR_FILENO, "corntune: " + line + "\n");
  };
  const auto result = Verify(*plan, interrupt.flag(), progress);
  if (!result) return tl::unexpected(result.error());
  return CommandResult{
      options.format == "json" ? VerifyJson(*result) : VerifyText(*result, WantsColor(invocation)),
      CodeOf(*result)};
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("verify", "Prove settings: start a server with them, load it, and judge");
  const auto options = std::make_shared<VerifyOptions>();
  AddVerifyOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Answer(*options, invocation); });
}

}  // namespace corntune
