// corntune simulate: what settings can do under a workload.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "corntune/os/interrupt.h"
#include "corntune/report/simulate.h"

#include "commands.h"
#include "outputs.h"
#include "simulate_options.h"
#include "simulate_stability.h"
#include "simulate_sweep.h"

namespace corntune {
namespace {

std::string RateText(double per_second) {
  return fmt::format("{:.{}f}/s", per_second, per_second >= 100 ? 0 : 2);
}

// A load that the settings cannot carry has no steady state, unless its clients give up. A duration
// asks for no steady state.
Result<void> CheckLoad(const SimulateReport& report) {
  const auto* open = std::get_if<OpenArrivals>(&report.workload.arrivals);
  if (open == nullptr || report.workload.client_timeout || report.options.duration) return {};
  const auto capacity = CapacityOf(report.instance, report.workload);
  if (!capacity) return tl::unexpected(capacity.error());
  if (open->rate.per_second < capacity->per_second) return {};
  return Fail(ErrorKind::kInfeasible, "--rate",
              fmt::format("{}/s is more than these settings carry, which is {} at most (lower it, "
                          "or say with --client-timeout when clients give up)",
                          FormatNumber(open->rate.per_second), RateText(capacity->per_second)));
}

// Where the rate is above what the settings carry, or was seen to be: no bracket holds there.
bool IsOverloaded(const SimulateReport& report) {
  const bool open = std::holds_alternative<OpenArrivals>(report.workload.arrivals);
  return !report.carries_rate.value_or(true) || (open && !report.analytic);
}

Result<SimulateReport> RunOne(const SimulateOptions& options, const std::atomic<bool>& stop) {
  auto report = ReportFor(options);
  if (!report) return report;
  if (auto fine = CheckLoad(*report); !fine) return tl::unexpected(fine.error());
  if (auto analytic = Predict(report->instance, report->workload)) report->analytic = *analytic;
  report->options.stop = &stop;
  auto result = Simulate(report->instance, report->workload, report->options);
  if (!result) return tl::unexpected(result.error());
  report->result = std::move(*result);
  if (report->result.interrupted) return report;
  const auto carries = CarriesRate(*report);
  if (!carries) return tl::unexpected(carries.error());
  report->carries_rate = *carries;
  if (IsOverloaded(*report)) return report;
  auto shares = BracketOfShares(report->instance, report->workload, report->options);
  if (!shares) return tl::unexpected(shares.error());
  report->shares = *shares;
  return report;
}

Result<CommandResult> RunSweep(const SimulateOptions& options, const Outputs& outputs,
                               const std::atomic<bool>& stop) {
  const auto sweep = ReadSweep(options);
  if (!sweep) return tl::unexpected(sweep.error());
  if (auto fine = CheckPoints(*sweep); !fine) return tl::unexpected(fine.error());
  SweepReport report;
  report.names = sweep->names;
  std::size_t feasible = 0;
  for (const SweptOptions& point : sweep->points) {
    if (stop) break;
    auto one = RunOne(point.options, stop);
    // A point that cannot carry the load is an answer; nonsense is not.
    if (!one && one.error().kind != ErrorKind::kInfeasible) return tl::unexpected(one.error());
    if (one && one->carries_rate.value_or(true)) {
      ++feasible;
      report.open = std::holds_alternative<OpenArrivals>(one->workload.arrivals);
      report.timeouts = one->workload.client_timeout.has_value();
      report.points.push_back({point.values, std::move(*one), ""});
    } else {
      report.points.push_back({point.values, std::nullopt, "cannot carry the rate"});
    }
  }
  report.interrupted = stop;
  const ExitCode code = stop           ? ExitCode::kInterrupted
                        : feasible > 0 ? ExitCode::kDone
                                       : ExitCode::kFindings;
  return Delivered(outputs, code, [&report](std::string_view form, bool) {
    if (form == "html") return SweepHtml(report);
    return form == "json" ? SweepJson(report) : SweepText(report);
  });
}

Result<CommandResult> Answer(const SimulateOptions& options) {
  const auto outputs = OutputsOf(options.formats, SimulateForms());
  if (!outputs) return tl::unexpected(outputs.error());
  const InterruptFlag interrupt;
  if (!options.sweeps.empty()) return RunSweep(options, *outputs, interrupt.flag());
  const auto report = RunOne(options, interrupt.flag());
  if (!report) return tl::unexpected(report.error());
  const ExitCode code = report->result.interrupted            ? ExitCode::kInterrupted
                        : report->carries_rate.value_or(true) ? ExitCode::kDone
                                                              : ExitCode::kFindings;
  return Delivered(*outputs, code, [&report](std::string_view form, bool) {
    if (form == "html") return SimulateHtml(*report);
    return form == "json" ? SimulateJson(*report) : SimulateText(*report);
  });
}

}  // namespace

void AddSimulateCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "simulate", "What settings carry under a workload: throughput, latencies, queues");
  const auto options = std::make_shared<SimulateOptions>();
  AddSimulateOptions(*command, *options);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options] { return Answer(*options); });
}

}  // namespace corntune
