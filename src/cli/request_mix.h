// Several kinds of requests, as `--request` and the `requests` of a profile describe them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/profiles/profile.h"
#include "corntune/report/simulate.h"

namespace corntune {

inline constexpr std::int64_t kMostBursts = 10'000;
inline constexpr std::size_t kMostKinds = 100;

// "share=90,cpu=2ms,wait=20ms,bursts=3,cpu-dist=exp,wait-dist=gamma:0.5,name=list": cpu, wait or
// both, the rest as needed. Fails for keys that are unknown, stand twice or have no effect.
Result<ProfileRequest> ParseRequest(std::string_view text, std::string_view place);

// Adds the kinds to the workload and their distributions, by name, to the report. Reads histogram
// files. Errors begin with `place`.
Result<void> AddKinds(const std::vector<ProfileRequest>& kinds, const std::string& place,
                      SimulateReport& report);

}  // namespace corntune
