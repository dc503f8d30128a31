#include "command.h"

#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/os/atomic_file.h"
#include "corntune/os/output.h"

namespace corntune {
namespace {

Result<ExitCode> Deliver(const Invocation& invocation, const CommandResult& result) {
  // Interrupted before there was anything to say: what stands in the file is worth more.
  const bool broken_off =
      result.exit_code == ExitCode::kInterrupted || result.exit_code == ExitCode::kCannot;
  if (broken_off && result.text.empty()) return result.exit_code;
  if (invocation.output && *invocation.output != "-") {
    if (auto written = WriteFileAtomically(*invocation.output, result.text); !written) {
      return tl::unexpected(written.error());
    }
    return result.exit_code;
  }
  // A reader that left (`| head -1`) has what it wanted.
  if (auto written = WriteAll(STDOUT_FILENO, result.text); !written) {
    return tl::unexpected(written.error());
  }
  return result.exit_code;
}

}  // namespace

void PrintError(const Error& error) {
  // There is nobody left to tell when stderr fails too.
  (void)WriteAll(STDERR_FILENO, fmt::format("corntune: error: {}\n", error.ToString()));
}

void OnRun(CLI::App& command, Invocation& invocation, std::function<Result<CommandResult>()> work) {
  command.callback([&invocation, work = std::move(work)] {
    auto result = work();
    const Result<ExitCode> code =
        result ? Deliver(invocation, *result) : Result<ExitCode>(tl::unexpected(result.error()));
    if (code) {
      invocation.exit_code = *code;
      return;
    }
    PrintError(code.error());
    invocation.exit_code = ExitCodeFor(code.error().kind);
  });
}

CLI::Option* AddText(CLI::App& command, const std::string& name, std::optional<std::string>& target,
                     const std::string& type, const std::string& help) {
  return command.add_option(name, target, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void AddOutputOptions(CLI::App& command, Invocation& invocation) {
  command
      .add_option("-o,--output", invocation.output,
                  "Write to FILE instead of stdout (replaced in one step)")
      ->type_name("FILE")
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command.add_option("--color", invocation.color, "When to colour: auto, always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command.add_flag("-q,--quiet", invocation.quiet, "No progress and no hints on stderr");
}

bool WantsColor(const Invocation& invocation) {
  if (invocation.color == "always") return true;
  if (invocation.color == "never" || invocation.output) return false;
  const auto no_color = invocation.environment.Get("NO_COLOR");
  if (no_color && !no_color->empty()) return false;
  return isatty(STDOUT_FILENO) == 1 && invocation.environment.Get("TERM") != "dumb";
}

}  // namespace corntune
