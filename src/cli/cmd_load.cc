// corntune load: a load generator that counts from the moment a request was due.
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/os/interrupt.h"
#include "corntune/os/output.h"
#include "corntune/report/find_rate.h"
#include "corntune/report/load.h"

#include "commands.h"
#include "load_export.h"
#include "load_options.h"

namespace corntune {
namespace {

// Every so many calls a line is written where stderr is no terminal.
constexpr unsigned kPlainInterval = 5;

// The state of a run on stderr: one line that is written over on a terminal, else a line now and
// then.
class ProgressLine {
 public:
  ProgressLine(const LoadPlan& plan, bool quiet)
      : plan_(plan), quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (written_ && terminal_) Write("\r\x1b[K");
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const LoadProgress& progress) {
    ++calls_;
    if (quiet_ || (!terminal_ && calls_ % kPlainInterval != 0)) return;
    const std::string line = LoadProgressLine(plan_, progress);
    Write(terminal_ ? "\r" + line + "\x1b[K" : line + "\n");
    written_ = true;
  }

 private:
  // Talk that cannot be written is lost, and nothing else is.
  static void Write(const std::string& text) { (void)WriteAll(STDERR_FILENO, text); }

  const LoadPlan& plan_;
  bool quiet_;
  bool terminal_;
  bool written_ = false;
  unsigned calls_ = 0;
};

ExitCode Judge(const LoadResult& result) {
  if (result.interrupted) return ExitCode::kInterrupted;
  const bool fine = result.invalid.empty() && result.errors.Total() == 0 && result.unsent == 0 &&
                    result.answered > 0;
  return fine ? ExitCode::kDone : ExitCode::kFindings;
}

Result<void> CheckFormat(const LoadOptions& options) {
  if (options.format == "text" || options.format == "json") return {};
  if (options.format == "csv" || options.format == "hdr") {
    if (!options.find_max_rate) return {};
    return UsageError("--format", options.format + " has no meaning with --find-max-rate");
  }
  return UsageError(
      "--format", "not a format: " + Quoted(options.format) + " (expected text, json, csv or hdr)");
}

std::string Formatted(const std::string& format, const LoadPlan& plan, const LoadResult& result) {
  if (format == "json") return LoadJson(plan, result);
  if (format == "csv") return LoadCsv(result);
  if (format == "hdr") return LoadHdr(result);
  return LoadText(plan, result);
}

Result<CommandResult> Find(const LoadOptions& options, const LoadPlan& plan, bool quiet) {
  const InterruptFlag interrupt;
  const auto found =
      FindMaxRate(plan, *options.target, interrupt.flag(), [quiet](const RateTrial& trial) {
        if (!quiet) (void)WriteAll(STDERR_FILENO, RateTrialLine(trial) + "\n");
      });
  if (!found) return tl::unexpected(found.error());
  const bool fine = found->highest_met.per_second > 0 && found->invalid.empty();
  const ExitCode code = found->interrupted ? ExitCode::kInterrupted
                        : fine             ? ExitCode::kDone
                                           : ExitCode::kFindings;
  return CommandResult{options.format == "json" ? FindRateJson(*options.target, *found)
                                                : FindRateText(plan, *options.target, *found),
                       code};
}

Result<CommandResult> Answer(const LoadOptions& options, const Invocation& invocation) {
  if (auto fine = CheckFormat(options); !fine) return tl::unexpected(fine.error());
  const auto plan = ReadLoadPlan(options);
  if (!plan) return tl::unexpected(plan.error());
  if (options.exported) {
    auto script = ExportLoad(options, *plan);
    if (!script) return tl::unexpected(script.error());
    return CommandResult{std::move(*script)};
  }
  if (options.find_max_rate) return Find(options, *plan, invocation.quiet);
  const InterruptFlag interrupt;
  Result<LoadResult> result = [&] {
    ProgressLine line(*plan, invocation.quiet);
    return RunLoad(*plan, interrupt.flag(),
                   [&line](const LoadProgress& progress) { line.Show(progress); });
  }();
  if (!result) return tl::unexpected(result.error());
  return CommandResult{Formatted(options.format, *plan, *result), Judge(*result)};
}

}  // namespace

void AddLoadCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "load", "Load on a server you name: closed or open loop, without coordinated omission");
  command->footer(
      "Exit code 1: a request failed or could not be sent in time, or the generator was the "
      "bottleneck.");
  const auto options = std::make_shared<LoadOptions>();
  AddLoadOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Answer(*options, invocation); });
}

}  // namespace corntune
