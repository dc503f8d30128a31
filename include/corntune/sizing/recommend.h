// From a machine and a request to settings, each with its reason.
#pragma once

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
Result<Recommendation> Recommend(const SizingRequest& request, const Machine& machine);

}  // namespace corntune
