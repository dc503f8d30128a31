// The policy `model`: settings for a workload that is known, chosen by simulation.
//
// All settings that the application can run are held against the operational bounds (throughput is
// at most slots / demand and cores / CPU time), the promising ones are simulated with common random
// numbers, in two rounds of growing length, and of those that differ by less than the model can
// tell the cheaper one is taken: fewer processes, then fewer threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "corntune/base/result.h"
#include "corntune/machine/machine.h"
#include "corntune/simulate/workload.h"
#include "corntune/sizing/recommendation.h"
#include "corntune/sizing/request.h"

namespace corntune {

struct WorkloadTerms {
  RequestClass request;  // CPU time, waiting, and how they vary
  std::string cpu_shape = "exp";
  std::string wait_shape = "exp";
  std::optional<Rate> rate;    // nothing: the most throughput is wanted
  std::optional<Seconds> p99;  // needs a rate
  std::optional<int> clients;  // that ask at a time where capacity is looked for;
                               // nothing: 32 for each CPU, at least 64
  bool any_class = true;       // false: the class of the request, and no other
  std::uint64_t seed = 1;
  // When it turns true, the search ends with the best of what was simulated to its end.
  const std::atomic<bool>* stop = nullptr;
};

// Fails with kUsage for contradictions, and with kInfeasible when no setting carries the rate
// within the target: the message names the limit that binds and what would lift it. The same seed
// gives the same answer on any number of threads.
Result<Recommendation> RecommendByModel(const SizingRequest& request, const Machine& machine,
                                        const WorkloadTerms& terms);

}  // namespace corntune
