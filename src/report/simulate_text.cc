#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"
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
                                 Join(DemandLines(report), "\n"), ClientsLine(report.workload));
  if (report.result.completed == 0) return text + NotesOf(report);
  TextTable table;
  for (std::vector<std::string>& row : RowsOf(report)) table.AddRow(std::move(row));
  return text + table.ToString() + '\n' + NotesOf(report);
}

std::string SweepText(const SweepReport& sweep) {
  const SweepPoint* best = BestOf(sweep);
  double most = 0;
  for (const SweepPoint& point : sweep.points) {
    if (IsComparable(point)) most = std::max(most, ScoreOf(sweep, point));
  }
  TextTable table(0);
  std::vector<std::string> head = sweep.names;
  head.insert(head.end(), {"throughput", "p50", "p99", "CPU"});
  if (sweep.timeouts) head.emplace_back("in time");
  head.emplace_back(sweep.open ? "p99" : "throughput");
  table.AddRow(std::move(head));
  for (const SweepPoint& point : sweep.points) {
    std::vector<std::string> row = point.values;
    for (std::string& cell : FigureCells(sweep, point)) row.push_back(std::move(cell));
    const double share = IsComparable(point) && most > 0 ? ScoreOf(sweep, point) / most : 0;
    const std::string bar(static_cast<std::size_t>(std::lround(share * kBar)), '#');
    const std::string mark = MarkOf(point, best);
    row.push_back(bar + (bar.empty() || mark.empty() ? "" : " ") + mark);
    table.AddRow(std::move(row));
  }
  return table.ToString() +
         (sweep.interrupted ? "interrupted: the points so far\n" : std::string());
}

}  // namespace corntune
