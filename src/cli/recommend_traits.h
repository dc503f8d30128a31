// What is stated of the application: its interface, whether it yields, what it holds open.
#pragma once

#include "corntune/base/result.h"
#include "corntune/profiles/profile.h"
#include "corntune/sizing/request.h"

#include "recommend_options.h"

namespace corntune {

// Puts the traits into the request, the options before the profile; and the class that they ask
// for, where the user named none.
Result<void> ReadTraits(const RecommendOptions& options, const WorkloadProfile& profile,
                        SizingRequest& request);

// Chooses a class for the traits of the request, unless the user named one or nothing speaks
// against the default.
void ChooseClass(const RecommendOptions& options, SizingRequest& request);

// True where the user named a class, "auto" not counted.
bool NamesClass(const RecommendOptions& options);

}  // namespace corntune
