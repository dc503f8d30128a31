// /proc/self/cgroup (cgroups(7)): the groups that a process is in, one for each hierarchy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corntune {

struct CgroupMembership {
  int hierarchy = 0;                     // 0 is cgroup v2
  std::vector<std::string> controllers;  // "cpu", "cpuacct", "name=systemd"; none for v2
  std::string path;                      // relative to the root of the reader's cgroup namespace

  bool IsV2() const { return hierarchy == 0 && controllers.empty(); }
  bool Has(std::string_view controller) const;
};

// Reads all lines "id:controllers:path"; malformed ones, and paths longer than the kernel's
// PATH_MAX, are left out.
std::vector<CgroupMembership> ParseCgroupMembership(std::string_view text);

// The v1 hierarchy that has `controller`, or null.
const CgroupMembership* FindV1(const std::vector<CgroupMembership>& memberships,
                               std::string_view controller);

// The membership in the v2 hierarchy, or null.
const CgroupMembership* FindV2(const std::vector<CgroupMembership>& memberships);

}  // namespace corntune
