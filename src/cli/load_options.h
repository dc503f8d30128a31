// The options of `load`, and the plan that they describe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/load/find_rate.h"
#include "corntune/load/load.h"

namespace corntune {

struct LoadOptions {
  std::vector<std::string> urls;
  std::optional<std::int64_t> connections, threads, requests, seed, steps;
  std::optional<Duration> duration, think_time, timeout;
  std::optional<Rate> rate, start_rate;
  std::optional<std::string> arrivals, warm_up, method, body, body_file, counted_header;
  std::vector<std::string> headers;
  std::optional<double> precision;
  std::optional<LatencyTarget> target;
  bool find_max_rate = false;
  bool no_keepalive = false;
  std::string format = "text";
  std::optional<std::string> exported;  // --export
  std::optional<std::int64_t> pods;
};

void AddLoadOptions(CLI::App& command, LoadOptions& options);

// The plan; options that contradict one another, or would have no effect, are usage errors.
Result<LoadPlan> ReadLoadPlan(const LoadOptions& options);

}  // namespace corntune
