// corntune verify: settings put to the proof.
#include <memory>
#include <utility>

#include <unistd.h>

#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/verify.h"
#include "corntune/verify/verify.h"

#include "commands.h"
#include "outputs.h"
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

std::string TextOf(const VerifyResult& result, std::string_view form, bool color) {
  if (form == "json") return VerifyJson(result);
  if (form == "html") return VerifyHtml(result);
  if (form == "junit") return VerifyJunit(result);
  return VerifyText(result, color);
}

Result<CommandResult> Answer(const VerifyOptions& options, const Invocation& invocation) {
  const auto outputs = OutputsOf(options.formats, VerifyForms());
  if (!outputs) return tl::unexpected(outputs.error());
  const auto plan = VerifyPlanOf(options, invocation);
  if (!plan) return tl::unexpected(plan.error());
  const InterruptFlag interrupt;
  const bool tells = !invocation.quiet;
  const VerifyProgress progress = [tells](const std::string& line) {
    if (tells) (void)WriteAll(STDERR_FILENO, "corntune: " + line + "\n");
  };
  const auto result = Verify(*plan, interrupt.flag(), progress);
  if (!result) return tl::unexpected(result.error());
  const bool color = WantsColor(invocation);
  if (auto written = WriteOutputs(
          *outputs, [&result](std::string_view form) { return TextOf(*result, form, false); });
      !written) {
    return tl::unexpected(written.error());
  }
  return CommandResult{TextOf(*result, outputs->printed, color), CodeOf(*result)};
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
