// The numbers being worked out, before they become settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/gunicorn/worker_class.h"
#include "corntune/machine/machine.h"
#include "corntune/sizing/recommendation.h"
#include "corntune/sizing/request.h"

namespace corntune {

// Everything that the steps of sizing read; none of them changes it.
struct SizingInputs {
  const SizingRequest& request;
  const Machine& machine;
  WorkerClass worker_class;  // the one in effect
  const WorkerClassInfo& info;
};

// How many tasks and connections one worker has.
struct WorkerShape {
  std::int64_t threads = 1;
  std::optional<std::int64_t> connections;  // worker_connections, where the class honours it
};

// A limit on the number of workers.
struct WorkerCeiling {
  std::string name;       // "memory", "processes", "database", "max-workers"
  std::int64_t most = 0;  // may be 0: not even one
  std::string because;    // "512 MiB hold 3 workers of 130 MiB"
  std::string formula;
  std::string source;
};

// Gunicorn's default of worker_connections, which every release has had.
inline constexpr std::int64_t kDefaultWorkerConnections = 1000;

inline constexpr char kSettingsSource[] = "Gunicorn documentation, Settings";

}  // namespace corntune
