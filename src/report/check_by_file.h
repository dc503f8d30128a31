// The findings in the order in which XML outputs have them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "corntune/report/check.h"

namespace corntune {

// The findings of each file that was read, and of those they point to besides; files by name. The
// findings belong to the report.
std::vector<std::pair<std::string, std::vector<const Finding*>>> FindingsByFile(
    const CheckReport& report);

}  // namespace corntune
