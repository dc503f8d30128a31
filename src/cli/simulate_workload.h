// The parts of ReportFor (simulate_options.h) that are about requests and clients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "corntune/base/result.h"
#include "corntune/gunicorn/worker_class.h"

#include "simulate_options.h"

namespace corntune {

// "--bursts: has no effect without --wait-time"
Error NoEffect(const char* option, const std::string& why);

// A count of the options as the simulator takes it.
int Int(const std::optional<std::int64_t>& value, int otherwise);

// Fails for clients that are missing or contradict one another.
Result<void> CheckClientOptions(const SimulateOptions& options);

// The kinds of requests, the arrivals and the connections. Reads files of distributions and
// schedules.
Result<void> SetWorkload(const SimulateOptions& options, SimulateReport& report);

// The options with what the profile says where they say nothing. Fails for a mix beside the times
// of one request, and for an application that this class does not run.
Result<SimulateOptions> WithProfile(SimulateOptions options, WorkerClass worker_class);

}  // namespace corntune
