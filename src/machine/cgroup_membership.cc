#include "cgroup_membership.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "corntune/base/text.h"

namespace corntune {

bool CgroupMembership::Has(std::string_view controller) const {
  return std::find(controllers.begin(), controllers.end(), controller) != controllers.end();
}

std::vector<CgroupMembership> ParseCgroupMembership(std::string_view text) {
  constexpr std::size_t kPathMax = 4096;
  std::vector<CgroupMembership> memberships;
  for (const std::string_view line : Lines(text)) {
    // A path may hold colons itself, so only the first two separate.
    const std::size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    CgroupMembership membership;
    const auto [stop, error] =
        std::from_chars(line.data(), line.data() + first, membership.hierarchy);
    if (error != std::errc{} || stop != line.data() + first || membership.hierarchy < 0) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty()) {
      for (const std::string_view name : Split(controllers, ',')) {
        membership.controllers.emplace_back(name);
      }
    }
    membership.path = line.substr(second + 1);
    if (!membership.path.starts_with('/') || membership.path.size() > kPathMax) continue;
    memberships.push_back(std::move(membership));
  }
  return memberships;
}

const CgroupMembership* FindV1(const std::vector<CgroupMembership>& memberships,
                               std::string_view controller) {
  for (const CgroupMembership& membership : memberships) {
    if (membership.Has(controller)) return &membership;
  }
  return nullptr;
}

const CgroupMembership* FindV2(const std::vector<CgroupMembership>& memberships) {
  for (const CgroupMembership& membership : memberships) {
    if (membership.IsV2()) return &membership;
  }
  return nullptr;
}

}  // namespace corntune
