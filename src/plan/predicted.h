// Candidates as the recommendation reports them.
#pragma once

#include <cstdint>
#include <optional>

#include "evaluate.h"

namespace corntune {

// The settings that would be written for the candidate, what streams, WebSockets and descriptors
// make of them included. Nothing where the application or the machine does not take them.
std::optional<PredictedSetting> AsSet(const SearchSpace& space, const Candidate& candidate);

// What a trial of the search saw. The capacity is the operational bound where there is a rate.
PredictedSetting SettingOf(const SearchSpace& space, const Trial& trial);

// Capacity, and latencies where there is a rate, by simulations of this length; nothing as above.
std::optional<PredictedSetting> Predicted(const SearchSpace& space, const Candidate& candidate,
                                          std::uint64_t requests);

}  // namespace corntune
