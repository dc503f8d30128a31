// Profiles for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "corntune/profiles/profile.h"

namespace corntune {

// A table of names and summaries.
std::string ProfilesText(const std::vector<ProfileSummary>& profiles);

// One profile: every figure with its source or the reason why it is assumed.
std::string ProfileDetails(const ProfileSummary& profile);

// corntune.profiles/1 (docs/schemas/profiles.schema.json).
std::string ProfilesJson(const std::vector<ProfileSummary>& profiles);

}  // namespace corntune
