// What the outputs of simulate have in common: lines about the workload, and the best of a sweep.
#pragma once

#include <string>

#include "corntune/report/simulate.h"

namespace corntune {

// "2.00ms of CPU (exp), 20.0ms of waiting (exp)", with what Gunicorn costs.
std::string DemandsLine(const SimulateReport& report);

// "200/s, Poisson, a connection for each request"
std::string ClientsLine(const Workload& workload);

// What a point with a report is judged by: p99 in seconds of open arrivals, else throughput.
double ScoreOf(const SweepReport& sweep, const SweepPoint& point);

// The first with the least p99 or the most throughput; none when no point has a report.
const SweepPoint* BestOf(const SweepReport& sweep);

}  // namespace corntune
