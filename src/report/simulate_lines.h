// What the outputs of simulate have in common: lines about the workload, and the best of a sweep.
#pragma once

#include <string>
#include <vector>

#include "corntune/report/simulate.h"

namespace corntune {

// "2.00ms of CPU (exp), 20.0ms of waiting (exp)", with what Gunicorn costs. A mix has a line for
// each class, with its share and name.
std::vector<std::string> DemandLines(const SimulateReport& report);

// "200/s, Poisson, a connection for each request"
std::string ClientsLine(const Workload& workload);

// The share of a class in all requests.
double ShareOf(const Workload& workload, const RequestClass& kind);

// True for a point with answers over the whole of its run, which can be compared.
bool IsComparable(const SweepPoint& point);

// The share of the requests that were answered in time.
double InTime(const SimulationResult& result);

// What a point with a report is judged by: p99 in seconds of open arrivals, else throughput.
double ScoreOf(const SweepReport& sweep, const SweepPoint& point);

// The first with the least p99 or the most throughput, where clients give up among those with the
// most answers in time; none when no point is comparable, or when a swept name is a load, of which
// nobody has the choice.
const SweepPoint* BestOf(const SweepReport& sweep);

// Throughput, p50, p99, CPU and, where clients give up, the share in time, as the tables show them;
// "-" for what is not known.
std::vector<std::string> FigureCells(const SweepReport& sweep, const SweepPoint& point);

// What there is to say of a point beside its figures: "best", "interrupted", "no answer in time".
std::string MarkOf(const SweepPoint& point, const SweepPoint* best);

}  // namespace corntune
