// Discrete-event simulation of one Gunicorn instance under a workload.
//
// The same seed gives the same result on any number of threads. Request i has the same demands and
// the same arrival in every configuration (common random numbers), so that two settings can be
// compared by far fewer requests than their own intervals suggest.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/simulate/instance.h"
#include "corntune/simulate/workload.h"
#include "corntune/stats/confidence.h"
#include "corntune/stats/histogram.h"

namespace corntune {

struct RunOptions {
  std::uint64_t seed = 1;
  int replications = 4;             // independent runs whose batches are pooled
  int threads = 0;                  // 0: one for each CPU; never changes the result
  std::uint64_t requests = 500000;  // recorded in each replication at most
  double mean_precision = 0.02;     // stop when the half-widths of the 95 % intervals of mean and
  double tail_precision = 0.05;     // p99 are at most these shares of them; 0: never stop early
  // Then each replication is the first so many seconds of an idle instance, nothing dropped: what a
  // test of this length sees. `requests` and the precisions mean nothing.
  std::optional<Seconds> duration = std::nullopt;
  bool warm_start = true;  // begin near the analytic steady state, drop the transient
  HistogramPrecision histogram = HistogramPrecision::kOnePercent;
  const std::atomic<bool>* stop = nullptr;  // when it turns true, the best so far is returned
};

// Latencies in seconds, with the half-widths of their 95 % intervals.
struct Latencies {
  Estimate mean, p50, p90, p95, p99, p999;
  double max = 0;
};

struct SimulationResult {
  Estimate throughput;  // answers in time, per second
  Latencies latency;    // from the client's first attempt to its answer
  Histogram histogram{HistogramPrecision::kOnePercent};  // of the same, in nanoseconds

  double wait_share = 0;  // requests that did not get into service at once
  Seconds mean_wait{0};   // before service: kernel backlog and the worker's own queue

  // Shares of time and time averages.
  double cpu_utilization = 0;   // of the CPUs that may be used
  double slot_utilization = 0;  // of all slots; 0 when nothing bounds them
  double throttled_share = 0;   // of the time, with the quota used up
  double mean_in_system = 0;    // requests that a client waits for
  double mean_in_service = 0;
  double mean_backlog = 0;        // in the kernel, not yet accepted
  double mean_private_queue = 0;  // accepted, waiting for a thread of that worker
  double mean_workers_down = 0;
  std::uint64_t most_in_service = 0;
  std::uint64_t most_in_backlog = 0;

  // Counts over the recorded time.
  std::uint64_t completed = 0;     // answers in time
  std::uint64_t dropped_syns = 0;  // attempts that met a full backlog
  std::uint64_t refused = 0;       // requests whose attempts were all dropped
  std::uint64_t client_timeouts = 0;
  std::uint64_t dead_work = 0;  // requests served for clients that had gone
  std::uint64_t killed = 0;     // requests lost when their worker was killed
  std::uint64_t restarts = 0;
  std::vector<double> worker_shares;  // of the requests served, by worker, in descending order

  double simulated_seconds = 0;  // recorded, over all replications
  std::uint64_t warm_up = 0;     // requests dropped, over all replications
  bool settled = true;           // false: the transient may not have ended
  bool precise = true;           // the stated precision was reached
  bool interrupted = false;
  std::uint64_t events = 0;
  double events_per_second = 0;  // of one replication's thread, by the wall clock
};

Result<SimulationResult> Simulate(const Instance& instance, const Workload& workload,
                                  const RunOptions& options);

}  // namespace corntune
