// What the user asks for when settings are to be worked out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/base/units.h"
#include "corntune/gunicorn/version.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/sizing/traits.h"

namespace corntune {

// A figure and where it comes from: "asked", "assumed: profile django", "detected: memory.max".
template <typename T>
struct Figure {
  T value;
  std::string provenance;
};

// The extra pods of a rollout: a share of the replicas (rounded up, as Kubernetes does), or a
// number.
struct Surge {
  double share = 0;
  std::int64_t pods = 0;
};

// "25%" or "1".
Result<Surge> ParseSurge(std::string_view text, std::string_view place);

// What the model chose in place of the rule, and why; the class, threads and connections stand in
// the request itself. Ceilings hold all the same.
struct ModelChoice {
  std::int64_t workers = 1;
  std::string because;  // of all four settings, one line: "carries 689/s, the most of 41 settings"
};

struct SizingRequest {
  std::string app = "main:app";
  bool app_unknown = false;    // nobody named it, and none was found
  std::string app_chdir;       // the folder of its project, where that is not the current one
  std::string app_pythonpath;  // the folder of its packages inside the project, likewise
  GunicornVersion version = kNewestGunicorn;
  std::optional<WorkerClass> worker_class;  // empty: sync, or gthread when threads are asked for
  std::string class_name;                   // as asked for, when Gunicorn loads it under that name
  // A class that is said to suit the application, by Gunicorn's name, and who says so.
  std::optional<Figure<std::string>> class_hint;
  Traits traits;              // of the application
  std::string class_because;  // why worker_class was chosen; empty: it was asked for
  // For requests, in each worker; those of streams and WebSockets come on top.
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> worker_connections;
  std::optional<std::int64_t> max_workers;
  std::optional<ModelChoice> model;  // then the policy is kModel

  std::optional<Figure<Bytes>> memory_per_worker;
  std::optional<Figure<Bytes>> master_memory;
  double headroom = 0.10;  // the share of the memory limit that is left free

  std::optional<std::int64_t> db_connections;  // what the database grants to this service
  std::optional<std::int64_t> db_connections_per_worker;
  std::int64_t replicas = 1;
  Surge max_surge;

  std::string behind = "none";               // a name of Proxies()
  std::optional<std::int64_t> proxy_idle_s;  // it keeps an unused connection; empty: its default
  std::optional<std::int64_t> proxy_connections;  // that it keeps open to this instance
  std::vector<std::string> proxy_addresses;  // who may set X-Forwarded-*: addresses or networks
  std::optional<std::int64_t> terminating_grace_s;
  std::int64_t pre_stop_s = 0;

  bool count_threads = false;  // the machine's CPUs were counted in hardware threads

  bool other_machine =
      false;  // CPUs or topology were given: the container around us is not the target's
  std::vector<std::string> inputs;  // the options as written, for the record in what is emitted
};

}  // namespace corntune
