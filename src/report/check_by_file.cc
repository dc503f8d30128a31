#include "check_by_file.h"

#include <algorithm>

namespace corntune {

std::vector<std::pair<std::string, std::vector<const Finding*>>> FindingsByFile(
    const CheckReport& report) {
  std::vector<std::pair<std::string, std::vector<const Finding*>>> files;
  for (const DeployFile& file : report.files) files.push_back({file.path, {}});
  for (const Finding& finding : report.lint.findings)
    files.push_back({finding.place.file, {&finding}});
  std::stable_sort(files.begin(), files.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, std::vector<const Finding*>>> merged;
  for (auto& [path, findings] : files) {
    if (merged.empty() || merged.back().first != path) merged.push_back({path, {}});
    std::vector<const Finding*>& all = merged.back().second;
    all.insert(all.end(), findings.begin(), findings.end());
  }
  return merged;
}

}  // namespace corntune
