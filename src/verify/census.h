// How many requests each worker of a running server has served and has in hand, as the server
// itself counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

struct WorkerCount {
  int pid = 0;
  std::uint64_t requests = 0;
  std::uint32_t busy = 0;
  std::uint32_t most_busy = 0;
};

struct Census {
  std::uint32_t busy = 0;
  std::uint32_t most_busy = 0;       // of all workers together
  std::vector<WorkerCount> workers;  // those that are gone too, where they are known
};

// What the bundled server tells at /stats.
Result<Census> ReadStats(std::string_view json);

// The file of src/verify/census.py.
Result<Census> ReadCensusFile(const std::string& path);

// An empty one of its size.
std::string EmptyCensusFile();

}  // namespace corntune
