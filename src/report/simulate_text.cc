#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/report/simulate.h"

#include "figures.h"
#include "simulate_lines.h"
#include "simulate_parts.h"
#include "table.h"

namespace corntune {
namespace {

constexpr std::size_t kBar = 30;

}  // namespace

std::string SimulateText(const SimulateReport& report) {
  std::string text = fmt::format("{}\n{}; {}\n\n", SettingsLine(report.instance),
                                 DemandsLine(report), ClientsLine(report.workload));
  if (report.result.completed == 0) return text + NotesOf(report);
  TextTable table;
  for (std::vector<std::string>& row : RowsOf(report)) table.AddRow(std::move(row));
  return text + table.ToString() + '\n' + NotesOf(report);
}

std::string SweepText(const SweepReport& sweep) {
  const SweepPoint* best = BestOf(sweep);
  double most = 0;
  for (const SweepPoint& point : sweep.points) {
    if (point.report) most = std::max(most, ScoreOf(sweep, point));
  }
  TextTable table(0);
  std::vector<std::string> head = sweep.names;
  head.insert(head.end(), {"throughput", "p50", "p99", "CPU", sweep.open ? "p99" : "throughput"});
  table.AddRow(std::move(head));
  for (const SweepPoint& point : sweep.points) {
    std::vector<std::string> row = point.values;
    if (point.report) {
      const SimulationResult& result = point.report->result;
      const double share = most > 0 ? ScoreOf(sweep, point) / most : 0;
      row.insert(row.end(), {PerSecond(result.throughput.value), Time(result.latency.p50.value),
                             Time(result.latency.p99.value), Percent(result.cpu_utilization),
                             std::string(static_cast<std::size_t>(std::lround(share * kBar)), '#') +
                                 (&point == best ? " best" : "")});
    } else {
      row.insert(row.end(), {"-", "-", "-", "-", point.infeasible});
    }
    table.AddRow(std::move(row));
  }
  return table.ToString() +
         (sweep.interrupted ? "interrupted: the points so far\n" : std::string());
}

}  // namespace corntune
