#include "simulate_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "figures.h"

namespace corntune {
namespace {

std::string DemandsOf(const RequestClass& kind, const ShapeNames& shapes) {
  std::string text =
      fmt::format("{} of CPU ({}), {} of waiting ({})", Time(kind.cpu.mean()),
                  Printable(shapes.cpu), Time(kind.wait.mean()), Printable(shapes.wait));
  if (kind.bursts > 1) text += fmt::format(" in {} turns", kind.bursts);
  return text;
}

// A thousandth more or less answers in time is luck.
double RoundedInTime(const SweepPoint& point) {
  return std::round(InTime(point.report->result) * 1000);
}

bool Better(const SweepReport& sweep, const SweepPoint& one, const SweepPoint& other) {
  if (sweep.timeouts && RoundedInTime(one) != RoundedInTime(other)) {
    return RoundedInTime(one) > RoundedInTime(other);
  }
  const double score = ScoreOf(sweep, one);
  return sweep.open ? score < ScoreOf(sweep, other) : score > ScoreOf(sweep, other);
}

bool ComparesLoads(const SweepReport& sweep) {
  static constexpr std::array<std::string_view, 4> kLoads = {"rate", "clients", "cpu-time",
                                                             "wait-time"};
  return std::any_of(sweep.names.begin(), sweep.names.end(), [](const std::string& name) {
    return std::find(kLoads.begin(), kLoads.end(), name) != kLoads.end();
  });
}

}  // namespace

std::vector<std::string> DemandLines(const SimulateReport& report) {
  const std::vector<RequestClass>& kinds = report.workload.classes;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const ShapeNames shapes = i < report.shapes.size() ? report.shapes[i] : ShapeNames{};
    std::string line = DemandsOf(kinds[i], shapes);
    if (kinds.size() > 1) {
      const std::string share = Percent(ShareOf(report.workload, kinds[i]));
      line = fmt::format("{}{}{}: {}", share, kinds[i].name.empty() ? "" : " ",
                         Printable(kinds[i].name), line);
    }
    lines.push_back(std::move(line));
  }
  const double overhead =
      (report.instance.overhead_before + report.instance.overhead_after).count();
  if (overhead > 0 && !lines.empty()) {
    lines.back() += fmt::format(", {} of CPU for Gunicorn{}", Time(overhead),
                                kinds.size() > 1 ? " in each" : "");
  }
  return lines;
}

std::string ClientsLine(const Workload& workload) {
  std::string text;
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    text = PerSecond(open->rate.per_second) + (open->evenly ? ", evenly" : ", Poisson");
  } else if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    const bool one = closed->clients == 1;
    text = fmt::format("{} client{} that think{} {}", closed->clients, one ? "" : "s",
                       one ? "s" : "", Time(closed->think.mean()));
  } else {
    text = "a recorded schedule";
  }
  switch (workload.connections) {
    case Connections::kPerRequest:
      return text + ", a connection for each request";
    case Connections::kKeptAlive:
      return text + ", connections kept alive";
    case Connections::kProxy:
      return text + fmt::format(", through a proxy that keeps {}", workload.proxy_connections);
  }
  return text;
}

double ShareOf(const Workload& workload, const RequestClass& kind) {
  double total = 0;
  for (const RequestClass& each : workload.classes) total += each.share;
  return total > 0 ? kind.share / total : 0;
}

bool IsComparable(const SweepPoint& point) {
  return point.report && !point.report->result.interrupted && point.report->result.completed > 0;
}

double InTime(const SimulationResult& result) {
  const auto answered = static_cast<double>(result.completed);
  const auto lost = static_cast<double>(result.client_timeouts + result.refused + result.killed);
  return answered + lost > 0 ? answered / (answered + lost) : 0;
}

double ScoreOf(const SweepReport& sweep, const SweepPoint& point) {
  const SimulationResult& result = point.report->result;
  return sweep.open ? result.latency.p99.value : result.throughput.value;
}

const SweepPoint* BestOf(const SweepReport& sweep) {
  if (ComparesLoads(sweep)) return nullptr;
  const SweepPoint* best = nullptr;
  for (const SweepPoint& point : sweep.points) {
    if (!IsComparable(point)) continue;
    if (best == nullptr || Better(sweep, point, *best)) best = &point;
  }
  return best;
}

std::vector<std::string> FigureCells(const SweepReport& sweep, const SweepPoint& point) {
  std::vector<std::string> cells(sweep.timeouts ? 5 : 4, "-");
  if (!point.report) return cells;
  const SimulationResult& result = point.report->result;
  cells[0] = PerSecond(result.throughput.value);
  if (result.completed > 0) {
    cells[1] = Time(result.latency.p50.value);
    cells[2] = Time(result.latency.p99.value);
  }
  cells[3] = Percent(result.cpu_utilization);
  if (sweep.timeouts) cells[4] = Percent(InTime(result));
  return cells;
}

std::string MarkOf(const SweepPoint& point, const SweepPoint* best) {
  if (!point.report) return point.infeasible;
  if (point.report->result.interrupted) return "interrupted";
  if (point.report->result.completed == 0) return "no answer in time";
  return &point == best ? "best" : "";
}

}  // namespace corntune
