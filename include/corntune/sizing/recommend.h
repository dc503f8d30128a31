// From a machine and a request to settings, each with its reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "corntune/base/result.h"
#include "corntune/machine/machine.h"
#include "corntune/sizing/recommendation.h"
#include "corntune/sizing/request.h"

namespace corntune {

// The policy `formula`: (2 x CPU) + 1, then ceilings, then what the surroundings need.
//
// Fails with kUsage when the request contradicts itself or asks for something without effect, and
// with kInfeasible, the whole ledger in the message, when not even one worker fits. Pure: the same
// request and machine always give the same answer.
// With a ModelChoice in the request, the model's settings in place of the rule's.
Result<Recommendation> Recommend(const SizingRequest& request, const Machine& machine);

// A ceiling on the number of workers.
struct WorkerLimit {
  std::int64_t workers = 0;
  std::string name;     // "memory", "processes", "database", "max-workers"
  std::string because;  // "512 MiB hold 3 workers of 130 MiB"
};

// The tightest ceiling for the class and threads that the request names; nothing when there is
// none.
std::optional<WorkerLimit> MostWorkers(const SizingRequest& request, const Machine& machine);

}  // namespace corntune
