// What k6 measured, judged as verify judges its own load.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "corntune/base/result.h"
#include "corntune/verify/verify.h"

namespace corntune {

// The summary that k6 writes with --summary-export, or hands to handleSummary. Fails, with `place`,
// when the text is none, lacks the metrics of HTTP, or lacks the target's quantile. Without a
// request the verdict is invalid. k6 counts latency from the sending, and not the opening of
// connections; a note says so.
Result<VerifyResult> JudgeK6Summary(std::string_view json, const std::string& place,
                                    const std::optional<LatencyTarget>& target);

}  // namespace corntune
