// Files with a recorded schedule: one time a line, in seconds from the start, ascending.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

// The times in seconds; empty lines and lines with '#' are skipped. `place` opens errors about the
// file itself; those about a line name it.
Result<std::vector<double>> ReadSchedule(const std::string& path, std::string_view place);

}  // namespace corntune
