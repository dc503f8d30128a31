// A load as a script of another generator, for more machines than one.
#pragma once

#include <optional>
#include <string>

#include "corntune/base/result.h"
#include "corntune/load/find_rate.h"
#include "corntune/load/load.h"

namespace corntune {

struct LoadScriptRequest {
  LoadPlan plan;
  std::optional<LatencyTarget> target;  // becomes a threshold
  int pods = 4;                         // of k6-operator
};

// Same schedule, targets and thresholds. k6 counts latency from the sending of a request and drops
// those for which no connection is free; arrivals that are random or recorded are refused, for it
// has none. Targets on a unix socket are refused by all.
Result<std::string> K6Script(const LoadScriptRequest& request);

// A ConfigMap with that script and the TestRun (k6.io/v1alpha1) that spreads it over pods.
Result<std::string> K6OperatorManifest(const LoadScriptRequest& request);

// Counts latency from the moment a request was due, as corntune does. Poisson arrivals are drawn
// anew: the same process, not the same moments.
Result<std::string> LocustScript(const LoadScriptRequest& request);

}  // namespace corntune
