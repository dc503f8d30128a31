// What corntune simulate prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/plan/accept_shares.h"
#include "corntune/simulate/analytic.h"
#include "corntune/simulate/simulation.h"

namespace corntune {

// The distributions of one class of requests, as the user wrote them.
struct ShapeNames {
  std::string cpu = "exp";
  std::string wait = "exp";
};

// One setting under one workload.
struct SimulateReport {
  Instance instance;
  Workload workload;
  RunOptions options;
  std::vector<ShapeNames> shapes;  // of each class of the workload
  SimulationResult result;
  std::optional<AnalyticAnswer> analytic;  // nothing when the closed formulas have no answer
  std::optional<ShareBracket> shares;      // where luck decides who has the kept connections
  std::optional<Bytes> memory;             // of the arbiter and all workers, when it is known
  bool measured_costs = false;             // Gunicorn's own costs are those that were measured
  std::optional<bool> carries_rate;        // false: no steady state; nothing: no question
};

std::string SimulateText(const SimulateReport& report);

// corntune.simulate/1, as docs/schemas/simulate.schema.json describes it.
std::string SimulateJson(const SimulateReport& report);

// One HTML page that needs nothing else: the same, and charts of the latency and of the workers'
// shares.
std::string SimulateHtml(const SimulateReport& report);

// Many settings under one workload.
struct SweepPoint {
  std::vector<std::string> values;  // of the swept names, in their order
  std::optional<SimulateReport> report;
  std::string infeasible;  // why there is no report: the settings cannot carry the rate
};

struct SweepReport {
  std::vector<std::string> names;  // "workers", "threads", ...
  std::vector<SweepPoint> points;
  bool open = false;         // open arrivals: points are compared by p99, else by throughput
  bool timeouts = false;     // clients give up: by answers in time before that
  bool interrupted = false;  // the points that are missing were not reached
};

// A table with a bar for what the points are compared by; the best point is marked, where settings
// are compared and not loads.
std::string SweepText(const SweepReport& sweep);

// One object with the answer of each point.
std::string SweepJson(const SweepReport& sweep);

// One HTML page that needs nothing else: the table, and charts of throughput and latency along the
// last swept setting, with a line for each combination of the others.
std::string SweepHtml(const SweepReport& sweep);

}  // namespace corntune
