// The options of `simulate`, and the instance and workload that they describe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/report/simulate.h"

#include "command.h"
#include "request_mix.h"

namespace corntune {

// As written on the command line. Whole numbers and times are parsed; texts that depend on one
// another, or on files, are resolved by ReportFor.
struct SimulateOptions {
  // Settings.
  std::optional<std::string> worker_class;
  std::optional<std::int64_t> workers, threads, worker_connections, backlog;
  std::optional<std::int64_t> max_requests, max_requests_jitter;
  std::optional<Duration> keep_alive, timeout, graceful_timeout;
  bool reuse_port = false;

  // Machine and Python.
  std::optional<Cores> cpus;
  std::optional<std::int64_t> host_cpus;
  std::optional<Bytes> memory_per_worker, master_memory;
  std::optional<Duration> boot_time, switch_interval, overhead, wake_cost, lock_handoff;
  std::optional<double> lock_contention;
  std::optional<double> accept_bias, busy_accept_bias, misplacement, wake_misplacement, imbalance;
  std::optional<std::string> costs;
  bool free_threaded = false;

  // Workload.
  std::optional<std::string> profile;
  std::optional<Duration> cpu_time, wait_time;
  std::optional<std::string> cpu_dist, wait_dist;
  std::optional<std::int64_t> bursts;
  std::vector<ProfileRequest> mix;  // --request, in the order given, or of the profile
  std::string mix_place = "--request";
  std::optional<Rate> rate;
  bool evenly = false;
  std::optional<std::string> schedule;
  std::optional<std::int64_t> clients;
  std::optional<Duration> think_time;
  std::optional<std::string> think_dist;
  bool keepalive = false;
  bool no_keepalive = false;
  std::optional<std::int64_t> proxy_connections;
  std::optional<Duration> client_timeout;

  // The run.
  std::optional<double> precision;
  std::optional<Duration> duration;
  std::optional<std::int64_t> requests, replications, seed, jobs;
  std::vector<std::string> sweeps;
  std::vector<std::string> formats;
};

// What --format may be; html is a page of a sweep.
const std::vector<std::string>& SimulateForms();

void AddSimulateOptions(CLI::App& command, SimulateOptions& options);

// A number of seconds as Gunicorn writes them ("75"), or a time with its unit ("1.5s").
Result<Duration> ParseSeconds(std::string_view text, std::string_view place);

// A whole number, as the options that count take it.
Result<std::int64_t> ParseCountFrom(std::int64_t least, std::string_view text,
                                    std::string_view place);

// What can be simulated at most (simulate/instance.cc, workload.cc and simulation.cc hold the same
// bounds against values that come from elsewhere).
inline constexpr std::int64_t kMostWorkers = 10'000;
inline constexpr std::int64_t kMostThreads = 100'000;
inline constexpr std::int64_t kMostConnections = 10'000'000;
inline constexpr std::int64_t kMostClients = 1'000'000;
inline constexpr std::int64_t kMostReplications = 10'000;
inline constexpr std::int64_t kMostCount = 1'000'000'000;

template <std::int64_t kLeast, std::int64_t kMost = kMostCount>
Result<std::int64_t> CountIn(std::string_view text, std::string_view place) {
  return ParseInteger(text, place, kLeast, kMost);
}

// As ParseCores, up to what can be simulated.
Result<Cores> ParseSimulatedCores(std::string_view text, std::string_view place);

// Whether --sweep gives this option its values.
bool IsSwept(const SimulateOptions& options, std::string_view name);

// The CPUs of this machine that may be used.
Result<Cores> CpusHere();

// The instance, workload and run that the options describe, without a result. Reads the machine
// where --cpus is not given, the profile and the histogram files. Fails for options that contradict
// one another or would have no effect.
Result<SimulateReport> ReportFor(const SimulateOptions& options);

}  // namespace corntune
