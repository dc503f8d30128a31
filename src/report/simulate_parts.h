// What the text and the page of one simulation have in common.
#pragma once

#include <string>
#include <vector>

#include "corntune/report/simulate.h"

namespace corntune {

using SimulateRows = std::vector<std::vector<std::string>>;

// "gthread, 5 workers x 8 threads, on 2 CPUs"
std::string SettingsLine(const Instance& instance);

// The table of throughput and latencies, its head first: simulated, interval, and the analytic
// answer where there is one. Rows may end early.
SimulateRows RowsOf(const SimulateReport& report);

// What else there is to say, one line each, indented by two: what is luck, stations and queues,
// what went wrong, the precision.
std::string NotesOf(const SimulateReport& report);

}  // namespace corntune
