// A baseline: the findings that a project has accepted, so that only new ones count.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/lint/finding.h"

namespace corntune {

struct BaselineEntry {
  std::string path;  // seen from the folder of the baseline
  std::string rule;
  std::string fingerprint;
  std::string message;  // for people: two runs may word it differently
};

// From the path of a finding to that of a baseline.
using BaselinePath = std::function<std::string(const std::string& path)>;

// corntune.check-baseline/1
std::string BaselineJson(const std::vector<Finding>& findings, const BaselinePath& path_of);

// Fails with kCannot, naming `file`, for what is no baseline.
Result<std::vector<BaselineEntry>> ReadBaseline(const std::string& file, std::string_view text);

// Moves the findings that `entries` has out of `findings`, and leaves in `entries` those that were
// not found again. An entry stands for one finding.
std::vector<Finding> TakeKnown(std::vector<Finding>& findings, std::vector<BaselineEntry>& entries,
                               const BaselinePath& path_of);

}  // namespace corntune
