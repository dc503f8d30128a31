// Where the groups of this process can be read: never a fixed path, always through
// /proc/self/cgroup and /proc/self/mountinfo.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cgroup_membership.h"
#include "mountinfo.h"

namespace corntune {

// The groups that limit a process under one controller.
struct CgroupFolders {
  int version = 0;                  // 1 or 2; 0: the controller has no hierarchy
  std::vector<std::string> levels;  // folders, the process's own first, then every visible ancestor
  std::string why_none;             // when there are no levels
};

// Finds the folders for `controller` ("cpu", "memory", "cpuset", "pids"). A v1 hierarchy that has
// it wins over v2, as the kernel gives each controller to one of them only. Of several mounts the
// one that shows most ancestors is taken; a mount of another branch, or one that is covered, is
// passed over.
CgroupFolders FindCgroupFolders(std::string_view controller,
                                const std::vector<CgroupMembership>& memberships,
                                const MountTable& mounts);

}  // namespace corntune
