// corntune verify: settings put to the proof.
#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/verify.h"
#include "corntune/verify/import_k6.h"
#include "corntune/verify/verify.h"

#include "commands.h"
#include "outputs.h"
#include "verify_options.h"
#include "whole_file.h"

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

Result<VerifyResult> Import(const VerifyOptions& options) {
  const auto summary = ReadWholeFile(*options.imported, "--import");
  if (!summary) return tl::unexpected(summary.error());
  return JudgeK6Summary(*summary, *options.imported, options.target);
}

Result<VerifyResult> Run(const VerifyOptions& options, const Invocation& invocation) {
  const auto plan = VerifyPlanOf(options, invocation);
  if (!plan) return tl::unexpected(plan.error());
  const InterruptFlag interrupt;
  const bool tells = !invocation.quiet;
  const VerifyProgress progress = [tells](const std::string& line) {
    if (tells) (void)WriteAll(STDERR_FILENO, "corntune: " + line + "\n");
  };
  return Verify(*plan, interrupt.flag(), progress);
}

// A summary is of a run that is over: nothing that shapes a run or its settings means anything.
Result<void> RefuseWithImport(const CLI::App& command) {
  static constexpr std::array<std::string_view, 6> kMeaningful = {"--import", "--slo",   "--format",
                                                                  "--output", "--color", "--quiet"};
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0) continue;
    const std::string name = "--" + option->get_single_name();
    if (std::find(kMeaningful.begin(), kMeaningful.end(), name) != kMeaningful.end()) continue;
    const bool positional = option->get_positional();
    return UsageError(positional ? option->get_single_name() : name, "has no effect with --import");
  }
  return {};
}

Result<CommandResult> Answer(const VerifyOptions& options, const Invocation& invocation) {
  const auto outputs = OutputsOf(options.formats, VerifyForms());
  if (!outputs) return tl::unexpected(outputs.error());
  const auto result = options.imported ? Import(options) : Run(options, invocation);
  if (!result) return tl::unexpected(result.error());
  const bool color = WantsColor(invocation);
  return Delivered(*outputs, CodeOf(*result), [&](std::string_view form, bool printed) {
    return TextOf(*result, form, printed && color);
  });
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("verify", "Prove settings: start a server with them, load it, and judge");
  const auto options = std::make_shared<VerifyOptions>();
  AddVerifyOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [command, options, &invocation]() -> Result<CommandResult> {
    if (options->imported) {
      if (auto fine = RefuseWithImport(*command); !fine) return tl::unexpected(fine.error());
    }
    return Answer(*options, invocation);
  });
}

}  // namespace corntune
