// --baseline and --write-baseline of `corntune check`.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/report/check.h"

namespace corntune {

// Moves what the baseline in `file` accepts out of the findings, and notes which of its findings
// below `paths` are gone.
Result<void> ApplyBaseline(const std::string& file, const std::vector<std::string>& paths,
                           CheckReport& report);

// Writes the findings to `file` and returns what to say of it.
Result<std::string> WriteBaseline(const std::string& file, const CheckReport& report);

}  // namespace corntune
