// A load generator for HTTP/1.1 that does not fool its user.
//
// Open loop: the moments of sending are drawn before the run, and latency counts from the moment a
// request was due, whether or not a connection was free then (no coordinated omission; G. Tene).
// Closed loop: each of N connections sends its next request when it has its answer and has thought.
// The generator watches itself: how late it sent, and how much of its own CPU time it used.
//
// The load goes to the targets that are named, and nowhere else.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/load/target.h"
#include "corntune/stats/histogram.h"

namespace corntune {

// How requests of an open loop arrive.
enum class LoadArrivals {
  kConstant,  // evenly spaced
  kPoisson,   // independent, as from many users
  kRamp,      // evenly growing from start_rate to rate
  kStep,      // the same in equal steps
  kRecorded,  // at the given moments
};
std::string_view ToText(
    LoadArrivals arrivals);  // "constant", "poisson", "ramp", "step", "recorded"

// What a run shall do. Times are from its start.
struct LoadPlan {
  std::vector<LoadTarget> targets;  // at least one

  // Open loop when there is a rate or a schedule, else closed.
  std::optional<Rate> rate;
  LoadArrivals arrivals = LoadArrivals::kConstant;
  Rate start_rate{0};              // of kRamp and kStep
  unsigned steps = 5;              // of kStep
  std::vector<Duration> recorded;  // of kRecorded, ascending

  unsigned connections = 10;  // at a time, over all threads
  unsigned threads = 1;
  std::optional<Duration> duration;       // at least one of these two;
  std::optional<std::uint64_t> requests;  // the first to be reached ends the run
  Duration think_time{0};                 // closed loop: between an answer and the next request
  bool keep_alive = true;                 // false: a connection for each request
  std::optional<Duration> warm_up;        // what to drop at the front; nothing: found by MSER-5
  Duration timeout = std::chrono::seconds(30);  // of one request, connecting included
  std::uint64_t seed = 1;
  HistogramPrecision precision = HistogramPrecision::kOnePercent;
  std::vector<unsigned> cpus;  // the hardware threads it may use; empty: any
  // Answers are counted by the value of this header (lower case), as by the worker's pid.
  std::string counted_header;
};

// Whether requests come at moments of their own, not when a connection has its answer.
inline bool IsOpen(const LoadPlan& plan) {
  return plan.rate || plan.arrivals == LoadArrivals::kRecorded;
}

// What went wrong, by kind. A request fails in one way only.
struct LoadErrors {
  std::uint64_t connect = 0;        // refused, unreachable, no descriptor or port left
  std::uint64_t closed = 0;         // the connection ended before the answer did
  std::uint64_t timeout = 0;        // no whole answer within the timeout
  std::uint64_t bad_answer = 0;     // not HTTP
  std::uint64_t client_status = 0;  // 4xx
  std::uint64_t server_status = 0;  // 5xx

  std::uint64_t Total() const {
    return connect + closed + timeout + bad_answer + client_status + server_status;
  }
  void Add(const LoadErrors& other);
};

// A stretch of the run, for charts. Stretches are of equal length but for the last.
struct LoadSlice {
  Seconds start{0};
  Seconds length{0};
  std::uint64_t answered = 0;
  std::uint64_t errors = 0;
  unsigned most_in_flight = 0;
  Seconds p50{0};
  Seconds p99{0};
};

// What a run observed, after its warm-up.
struct LoadResult {
  Seconds window{0};           // what was measured
  Seconds warm_up{0};          // what was dropped before it
  bool settled = true;         // false: the warm-up had no end within the first half
  std::uint64_t answered = 0;  // with a status below 400, within the window
  LoadErrors errors;           // within the window
  std::uint64_t retried = 0;   // sent again because the server had closed a kept connection
  std::uint64_t unsent = 0;    // open loop: due within the run, and never sent
  std::uint64_t starved = 0;   // open loop: sent late because no connection was free
  Rate throughput;             // answered / window
  double mean_in_flight = 0;   // requests sent and not yet finished, over time
  unsigned most_in_flight = 0;
  // Nanoseconds; of answered requests, and of those that timed out, for which it is a lower bound.
  Histogram latency;          // from the moment a request was due (closed loop: from its sending)
  Histogram service;          // from its sending, connecting included
  Histogram lateness;         // open loop: of sending, while a connection was free
  Seconds cpu{0};             // CPU time of the generator's threads, over the whole run
  double busiest_thread = 0;  // share of the run in which the busiest of them computed
  std::vector<LoadSlice> slices;  // of the whole run, warm-up included
  std::vector<std::pair<std::string, std::uint64_t>> by_header;  // of the whole run, ascending
  bool interrupted = false;
  std::string invalid;  // why the figures say nothing of the server; empty when they do
};

// What is told about once a second.
struct LoadProgress {
  Seconds elapsed{0};
  std::uint64_t answered = 0;  // so far
  std::uint64_t errors = 0;
  Rate throughput;  // since the last time
  Seconds p50{0};
  Seconds p99{0};
};

// Runs the plan until it ends or `stop` is set; then what there is is returned, marked as
// interrupted. `progress` is called from the calling thread. Errors: a plan without an end, without
// a target, with fewer connections than threads, of more requests than memory holds; more
// connections than descriptors or, to one address, ports.
Result<LoadResult> RunLoad(const LoadPlan& plan, const std::atomic<bool>& stop,
                           const std::function<void(const LoadProgress&)>& progress = nullptr);

}  // namespace corntune
