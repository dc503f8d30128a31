#include "simulate_parts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "figures.h"
#include "simulate_remarks.h"

namespace corntune {
namespace {

constexpr double kFarOff = 9;         // ten times as much
constexpr double kRounding = 0.0005;  // what would be shown as 0.0 %

std::string Margin(const Estimate& estimate) {
  return std::isfinite(estimate.half_width) ? "+-" + Time(estimate.half_width) : "+-?";
}

// How far a formula is off what was simulated: " (-7.2 %)". Nothing to compare with zero, and no
// digits where the two have nothing in common.
std::string Difference(double analytic, double simulated) {
  if (!(simulated > 0)) return "";
  const double off = analytic / simulated - 1;
  if (!(off < kFarOff)) return " (more than tenfold)";
  return fmt::format(" ({:+.1f} %)", off * 100);
}

// "24.9ms (-1.2 %)", or "24.9ms .. 33.9ms (inside)" where only a bracket is known: then the nearer
// end is compared.
std::string Analytic(const AnalyticAnswer& answer,
                     std::optional<Seconds> (*pick)(const AnalyticLatencies&), double simulated) {
  const auto low = pick(answer.one_line);
  if (!low) return "";
  const auto high = answer.split ? pick(*answer.split) : std::nullopt;
  if (!high) return Time(low->count()) + Difference(low->count(), simulated);
  const double least = std::min(low->count(), high->count());
  const double most = std::max(low->count(), high->count());
  std::string off = " (inside)";
  if (simulated < least * (1 - kRounding)) off = Difference(least, simulated);
  if (simulated > most * (1 + kRounding)) off = Difference(most, simulated);
  return fmt::format("{} .. {}{}", Time(low->count()), Time(high->count()), off);
}

void AddLatencies(const SimulateReport& report, SimulateRows& rows) {
  struct Row {
    const char* name;
    Estimate Latencies::*simulated;
    std::optional<Seconds> (*analytic)(const AnalyticLatencies&);
  };
  static constexpr Row kRows[] = {
      {"mean", &Latencies::mean,
       [](const AnalyticLatencies& a) { return std::optional<Seconds>(a.mean); }},
      {"p50", &Latencies::p50, [](const AnalyticLatencies& a) { return a.p50; }},
      {"p90", &Latencies::p90, [](const AnalyticLatencies& a) { return a.p90; }},
      {"p95", &Latencies::p95, [](const AnalyticLatencies& a) { return a.p95; }},
      {"p99", &Latencies::p99, [](const AnalyticLatencies& a) { return a.p99; }},
      {"p99.9", &Latencies::p999,
       [](const AnalyticLatencies&) { return std::optional<Seconds>(); }}};
  for (const Row& row : kRows) {
    const Estimate& estimate = report.result.latency.*row.simulated;
    std::vector<std::string> cells = {row.name, Time(estimate.value), Margin(estimate)};
    if (report.analytic) {
      cells.push_back(Analytic(*report.analytic, row.analytic, estimate.value));
    }
    rows.push_back(std::move(cells));
  }
  rows.push_back({"max", Time(report.result.latency.max)});
}

// Of which no digit can be given.
std::string Luck(const SimulateReport& report) {
  if (!report.shares) return "";
  const ShareBracket& shares = *report.shares;
  std::string text = "  which worker has how many of the kept connections is luck: ";
  if (shares.least.per_second < shares.most.per_second) {
    text += fmt::format(
        "between {} (as few workers as can hold them have all) and {} (no slot, CPU "
        "or client is idle); ",
        PerSecond(shares.least.per_second), PerSecond(shares.most.per_second));
  }
  if (!shares.longest) {
    return text + fmt::format(
                      "mean {} or more, as the fewest that can hold them do not carry the "
                      "rate\n",
                      Time(shares.shortest.count()));
  }
  return text + fmt::format("mean {} .. {}\n", Time(shares.shortest.count()),
                            Time(shares.longest->count()));
}

// What went wrong, one line each; nothing when all went well.
std::string Troubles(const SimulationResult& result) {
  std::string text;
  const auto line = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += fmt::format("  {} {}\n", Count(count), what);
  };
  line(result.dropped_syns, "connection attempts met a full backlog, and were made again");
  line(result.refused, "requests were refused: all their attempts met a full backlog");
  line(result.client_timeouts, "clients gave up waiting");
  line(result.dead_work, "requests were served for clients that had gone");
  line(result.killed, "requests were lost with a worker that was killed");
  if (result.restarts > 0) {
    text += fmt::format("  {} workers were replaced; {:.2f} were down on average\n",
                        Count(result.restarts), result.mean_workers_down);
  }
  if (result.throttled_share > 0) {
    text += fmt::format("  throttled {} of the time: the quota was used up\n",
                        Percent(result.throttled_share));
  }
  return text;
}

std::string Share(const Estimate& estimate) {
  const double share = estimate.Relative();
  return std::isfinite(share) ? "+-" + Percent(share) : "+-?";
}

std::string IntervalsLine(const SimulateReport& report) {
  const SimulationResult& result = report.result;
  const RunOptions& run = report.options;
  const bool judged = !run.duration && (run.mean_precision > 0 || run.tail_precision > 0);
  const bool recorded = std::holds_alternative<ScheduledArrivals>(report.workload.arrivals);
  std::string remedy;
  if (judged && !result.precise) {
    remedy =
        fmt::format(" (wider than asked for: more {})", recorded ? "--replications" : "--requests");
  }
  return fmt::format("  precision{}: mean {}, p99 {}{}\n",
                     judged && result.precise ? " reached" : "", Share(result.latency.mean),
                     Share(result.latency.p99), remedy);
}

// The first thing to know where it is so.
std::string Overload(const SimulateReport& report) {
  if (report.carries_rate.value_or(true)) return "";
  const auto* open = std::get_if<OpenArrivals>(&report.workload.arrivals);
  const SimulationResult& result = report.result;
  return fmt::format(
      "  unstable: these settings cannot carry {}; they answer about {}, and {}\n"
      "  what is above belongs to the time simulated: the longer, the worse\n",
      open != nullptr ? PerSecond(open->rate.per_second) : "the rate",
      PerSecond(result.throughput.value),
      result.refused > 0 ? "the others wait or are refused"
                         : "the others wait in a line that grows");
}

std::string Precision(const SimulateReport& report) {
  const SimulationResult& result = report.result;
  std::string text =
      fmt::format("  {} requests in {} replication{}, seed {}; {:.1f} million events/s\n",
                  Count(result.completed), report.options.replications,
                  report.options.replications == 1 ? "" : "s", report.options.seed,
                  result.events_per_second / 1e6);
  // Without a steady state an interval is narrow and wrong.
  if (report.carries_rate.value_or(true)) text += IntervalsLine(report);
  if (!result.settled) {
    text += "  the start may still show: the warm-up did not settle (more --requests)\n";
  }
  if (result.interrupted) text += "  interrupted: this is the best so far\n";
  return text;
}

// Of whom contention and the shares of connections are luck, a digit says too much.
std::string AsMeasured(const SimulateReport& report) {
  const auto bracket = BracketOfMeasured(report);
  if (!bracket) return "";
  return fmt::format(
      "  on Gunicorn 27.0.1 nine of ten measured runs of class {} were within {} of the "
      "simulation: {} {} to {}\n",
      InfoOf(EffectiveClassOf(report.instance)).name, fmt::format("{:.0f} %", 100 * bracket->share),
      bracket->of_p99 ? "p99" : "throughput",
      bracket->of_p99 ? Time(bracket->least) : PerSecond(bracket->least),
      bracket->of_p99 ? Time(bracket->most) : PerSecond(bracket->most));
}

}  // namespace

std::string SettingsLine(const Instance& instance) {
  const WorkerClassInfo& info = InfoOf(EffectiveClassOf(instance));
  std::string text =
      fmt::format("{}, {} worker{}", info.name, instance.workers, instance.workers == 1 ? "" : "s");
  if (info.bound == ConcurrencyBound::kThreads) {
    text += fmt::format(" x {} thread{}", instance.threads, instance.threads == 1 ? "" : "s");
  }
  if (info.bound == ConcurrencyBound::kConnections) {
    text += fmt::format(" x {} connections", instance.worker_connections);
  }
  return text + fmt::format(", on {} CPU{}", FormatCores(instance.cpus),
                            instance.cpus.value == 1 ? "" : "s");
}

SimulateRows RowsOf(const SimulateReport& report) {
  const SimulationResult& result = report.result;
  std::vector<std::string> head = {"", "simulated", "95 %"};
  std::vector<std::string> rate = {"throughput", PerSecond(result.throughput.value),
                                   std::isfinite(result.throughput.half_width)
                                       ? "+-" + PerSecond(result.throughput.half_width)
                                       : "+-?"};
  if (report.analytic) {
    head.emplace_back("analytic");
    rate.push_back(fmt::format("{} (carries at most {})",
                               PerSecond(report.analytic->throughput.per_second),
                               PerSecond(report.analytic->capacity.per_second)));
  }
  SimulateRows rows = {std::move(head), std::move(rate)};
  AddLatencies(report, rows);
  return rows;
}

std::string NotesOf(const SimulateReport& report) {
  const SimulationResult& result = report.result;
  if (result.completed == 0) {
    return "  no request was answered in time\n" + Overload(report) + Troubles(result) +
           (result.interrupted ? "  interrupted: this is the best so far\n" : "");
  }
  std::string text = Overload(report) + Luck(report) + AsMeasured(report);
  text += fmt::format("  CPU {} busy", Percent(result.cpu_utilization));
  if (SlotsOf(report.instance)) {
    text += fmt::format(", {} of the slots taken", Percent(result.slot_utilization));
  }
  text += fmt::format("; {:.2f} requests in service on average, {} at most\n",
                      result.mean_in_service, Count(result.most_in_service));
  text += fmt::format(
      "  {} of the requests waited for service, {} on average over all; in line: {:.2f} in the "
      "kernel, {:.2f} inside workers\n",
      Percent(result.wait_share), Time(result.mean_wait.count()), result.mean_backlog,
      result.mean_private_queue);
  if (report.memory) text += fmt::format("  memory {}\n", FormatBytes(*report.memory));
  for (const std::string& remark : AnalyticRemarks(report)) text += "  " + remark + '\n';
  return text + Troubles(result) + Precision(report);
}

}  // namespace corntune
