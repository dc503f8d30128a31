// The workload that the options of `recommend` and `plan` describe.
#pragma once

#include "corntune/plan/recommend_by_model.h"

#include "recommend_options.h"

namespace corntune {

// True when an option asks for the model: any of the workload's, or --class=auto.
bool KnowsWorkload(const RecommendOptions& options);

// The terms, with what the profile says where the options say nothing. Fails when neither CPU time
// nor waiting is known, and for options that contradict one another or would have no effect.
Result<WorkloadTerms> TermsOf(const RecommendOptions& options);

}  // namespace corntune
