// corntune doctor: what is installed here, and what of it can be used.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "corntune/report/doctor.h"
#include "corntune/verify/doctor.h"

#include "commands.h"

namespace corntune {
namespace {

struct DoctorOptions {
  std::optional<std::string> python;
  std::string format = "text";
};

Result<CommandResult> Answer(const DoctorOptions& options, const Invocation& invocation) {
  DoctorRequest request;
  request.python = options.python.value_or("");
  for (const auto& [name, value] : invocation.environment.variables()) {
    request.environment.emplace_back(name, value);
  }
  auto facts = Examine(request);
  if (!facts) return tl::unexpected(facts.error());
  const DoctorReport report = Diagnose(std::move(*facts));
  return CommandResult{
      options.format == "json" ? DoctorJson(report) : DoctorText(report, WantsColor(invocation)),
      report.HasProblem() ? ExitCode::kFindings : ExitCode::kDone};
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "doctor", "What is installed here: corntune, Gunicorn, and what verify can use");
  const auto options = std::make_shared<DoctorOptions>();
  AddText(*command, "--python", options->python, "FILE",
          "The Python whose Gunicorn is looked at (default: that of gunicorn in PATH)");
  command->add_option("--format", options->format, "text (default) or json")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "json"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Answer(*options, invocation); });
}

}  // namespace corntune
