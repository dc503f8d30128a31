// The answer of corntune: settings, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"

namespace corntune {

// Why a setting has its value.
struct Reason {
  std::string setting;  // Gunicorn's name
  std::string value;    // as printed
  std::string rule;     // stable name of the rule: "cpu-rule", "memory-ceiling", "asked" ...
  std::string because;  // one line for people: "2 x 1 CPU + 1"
  std::optional<std::string> ceiling;  // the ceiling that bound it: "memory", "open_files" ...
  std::string source;                  // where the rule comes from
  std::string formula;                 // with numbers put in, for --explain; may be empty
};

struct Warning {
  std::string id;       // stable: "workload-unknown"
  std::string message;  // what is the matter
  std::string help;     // what to do about it
};

// One row of the memory ledger or of the other ceilings: what was available, what was asked.
struct LedgerRow {
  std::string what;        // "memory limit", "master", "headroom 10%", "per worker"
  std::string amount;      // with unit
  std::string provenance;  // "measured", "asked", "assumed: profile django", "detected: memory.max"
};

enum class Policy { kFormula, kModel };

// Times around Gunicorn that fit the settings, for the forms that need them.
struct Surroundings {
  std::string behind = "none";             // the proxy or load balancer: "nginx", "alb" ...
  std::optional<std::int64_t> grace_s;     // how long the runner waits before it kills
  std::optional<std::int64_t> pre_stop_s;  // delay before the stop signal, where the form has one
  std::int64_t timeout_s = 30;             // Gunicorn's timeout in force (its default if not set)
  std::int64_t graceful_timeout_s = 30;    // likewise
  std::int64_t keepalive_s = 2;            // likewise
  bool streams = false;                    // answers trickle out: a proxy must not gather them
  bool websockets = false;                 // a proxy must let connections be upgraded
  std::optional<std::int64_t> proxy_timeout_s;  // what the proxy should wait for an answer
};

// What was asked for, with every default filled in: for the form that sizes again where it starts.
struct SizingTerms {
  std::optional<std::int64_t> worker_connections;  // before ceilings; empty: the class ignores them
  bool count_threads = false;                      // hardware threads count as CPUs, not cores
  std::optional<Bytes> memory_per_worker;
  Bytes master_memory;
  double headroom = 0;  // share of the memory limit
  std::optional<std::int64_t> db_connections;
  std::optional<std::int64_t> db_connections_per_worker;  // empty: one for each thread
  std::int64_t pods = 1;                                  // at the height of a rollout
  std::optional<std::int64_t> max_workers;
};

// Settings as the model sees them.
struct PredictedSetting {
  WorkerClass worker_class = WorkerClass::kSync;
  std::int64_t workers = 1;
  std::int64_t threads = 1;
  std::optional<std::int64_t> worker_connections;  // empty: Gunicorn's default, or ignored
  double capacity_rps = 0;                         // with all clients asking all the time
  double capacity_margin_rps = 0;                  // half-width of its 95 % interval
  std::optional<Seconds> mean, p50, p95, p99;      // at the rate asked for, where there is one
  double cpu_utilization = 0;                      // likewise, else at capacity
  double lost_share = 0;  // of the requests, killed with their worker or refused; likewise
};

// How the answer would change if an input were otherwise.
struct Sensitivity {
  std::string input;                        // "wait time"
  std::string change;                       // "x 2"
  std::optional<PredictedSetting> setting;  // what would be recommended; nothing: no setting holds
  bool differs = false;                     // it is another setting than the recommended one
  // The recommended setting, kept all the same; nothing: it is overloaded, or does not fit.
  std::optional<PredictedSetting> kept;
  // What keeping it costs: the share of `setting`'s throughput that is lost, or by which its p99
  // is above the target, or above that of `setting`. Nothing without `kept`.
  std::optional<double> cost;
};

// Shares by which the model's throughput was off, over measured runs.
struct KnownError {
  double median = 0;
  double nine_of_ten = 0;
};

// What the policy kModel expects of its settings.
struct Prediction {
  Seconds cpu_time{0}, wait_time{0};
  std::string cpu_shape, wait_shape;  // their distributions
  int bursts = 1;                     // turns in which they alternate
  std::optional<Rate> rate;
  std::optional<Seconds> p99_target;
  std::int64_t clients = 0;            // that ask at a time where capacity is predicted
  std::string async_safe = "unknown";  // "yes", "no", "unknown"
  std::uint64_t seed = 1;
  PredictedSetting chosen;
  std::optional<PredictedSetting> runner_up;
  std::optional<PredictedSetting> rule;        // (2 x CPU) + 1 sync workers
  std::optional<PredictedSetting> event_loop;  // the best one, where it may not be recommended
  std::vector<PredictedSetting> considered;    // the ones simulated last, best first
  std::vector<Sensitivity> sensitivity;
  // The row whose input is worth measuring first; nothing: none matters.
  std::optional<std::size_t> measure_first;
  KnownError known_error;      // of the chosen class
  std::int64_t screened = 0;   // settings held against the bounds
  std::int64_t simulated = 0;  // settings simulated
};

struct Recommendation {
  std::string app;                                // "main:app"
  Settings settings;                              // only what should be set, in the order to print
  WorkerClass worker_class = WorkerClass::kSync;  // the one in effect
  std::int64_t workers = 1;
  std::int64_t threads = 1;
  std::optional<std::int64_t> max_concurrent_requests;  // empty: nothing bounds it
  std::optional<Bytes> memory;        // what it is expected to use; empty: not known
  std::optional<Bytes> memory_limit;  // what there is; empty: not known
  bool memory_is_limited = false;     // by a cgroup or the user, not just by what the machine has
  Cores cpus;                         // what it was sized for
  Policy policy = Policy::kFormula;
  GunicornVersion gunicorn_version = kNewestGunicorn;
  Surroundings surroundings;
  SizingTerms terms;
  std::optional<Prediction> prediction;  // of policy kModel
  bool interrupted = false;              // the search was: the best of what was tried by then
  std::vector<Reason> reasons;
  std::vector<Warning> warnings;
  std::vector<LedgerRow> ledger;
  std::string machine;              // one line: "2 CPUs (topology), 23.4 GiB"
  std::vector<std::string> inputs;  // the options that were given, as written
};

}  // namespace corntune
