// What closed formulas say of the same instance and workload, in microseconds to milliseconds: to
// screen settings, to refuse overloads, and to stand beside the simulation.
//
// Requests hold a slot while they alternate between the cores and waiting (AdmissionNetwork). The
// classes differ in where the others stand: in one line (sync; gthread with as many connections as
// threads), or before a worker that took them early (the rest). For these the truth lies between
// one line for all and a random split, and both are given. Known error against simulation at 50 to
// 85 % load: mean within 7 %, p99 within 16 % for one line and a squared coefficient of variation
// up to 1.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/simulate/instance.h"
#include "corntune/simulate/workload.h"

namespace corntune {

struct AnalyticLatencies {
  Seconds mean{0};
  // Of open arrivals only.
  std::optional<Seconds> p50, p90, p95, p99;
};

struct AnalyticAnswer {
  Rate capacity;    // what the settings carry at most under this workload
  Rate throughput;  // at this load
  double cpu_utilization = 0;
  AnalyticLatencies one_line;              // the lower end
  std::optional<AnalyticLatencies> split;  // the upper end, where workers commit early
};

// What the settings carry at most. Preconditions: CheckInstance and CheckWorkload succeeded.
Result<Rate> CapacityOf(const Instance& instance, const Workload& workload);

// Fails with kInfeasible when the arrivals reach the capacity, and with kUsage for scheduled
// arrivals, which have no steady state. Keep-alive, restarts, timeouts, quota periods and the
// backlog's limit have no part in it.
Result<AnalyticAnswer> Predict(const Instance& instance, const Workload& workload);

}  // namespace corntune
