#include "simulate_lines.h"

#include <variant>

#include <fmt/format.h>

#include "figures.h"

namespace corntune {

std::string DemandsLine(const SimulateReport& report) {
  const RequestClass& kind = report.workload.classes.front();
  std::string text = fmt::format("{} of CPU ({}), {} of waiting ({})", Time(kind.cpu.mean()),
                                 report.cpu_shape, Time(kind.wait.mean()), report.wait_shape);
  if (kind.bursts > 1) text += fmt::format(" in {} turns", kind.bursts);
  const double overhead =
      (report.instance.overhead_before + report.instance.overhead_after).count();
  if (overhead > 0) text += fmt::format(", {} of CPU for Gunicorn", Time(overhead));
  return text;
}

std::string ClientsLine(const Workload& workload) {
  std::string text;
  if (const auto* open = std::get_if<OpenArrivals>(&workload.arrivals)) {
    text = PerSecond(open->rate.per_second) + (open->evenly ? ", evenly" : ", Poisson");
  } else if (const auto* closed = std::get_if<ClosedClients>(&workload.arrivals)) {
    text = fmt::format("{} clients that think {}", closed->clients, Time(closed->think.mean()));
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

double ScoreOf(const SweepReport& sweep, const SweepPoint& point) {
  const SimulationResult& result = point.report->result;
  return sweep.open ? result.latency.p99.value : result.throughput.value;
}

const SweepPoint* BestOf(const SweepReport& sweep) {
  const SweepPoint* best = nullptr;
  for (const SweepPoint& point : sweep.points) {
    if (!point.report) continue;
    const bool better =
        best == nullptr || (sweep.open ? ScoreOf(sweep, point) < ScoreOf(sweep, *best)
                                       : ScoreOf(sweep, point) > ScoreOf(sweep, *best));
    if (better) best = &point;
  }
  return best;
}

}  // namespace corntune
