#include "cgroup_folders.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// "/.." in a path stands for a group outside the reader's cgroup namespace: it has no name here
// (cgroup_namespaces(7)).
bool IsOutside(std::string_view path) {
  return path == "/.." || path.starts_with("/../");
}

bool HasOption(std::string_view options, std::string_view name) {
  const auto all = Split(options, ',');
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool Carries(const Mount& mount, const CgroupMembership& membership, std::string_view controller) {
  if (membership.IsV2()) return mount.type == "cgroup2";
  return mount.type == "cgroup" && HasOption(mount.super_options, controller);
}

// The mount of the hierarchy in which the process's group can be found and that shows most of what
// is above it.
const Mount* BestMount(const CgroupMembership& membership, std::string_view controller,
                       const MountTable& mounts, bool& any) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts.mounts()) {
    if (!Carries(mount, membership, controller)) continue;
    any = true;
    if (!IsAtOrBelow(membership.path, mount.root)) continue;
    if (best != nullptr && mount.root.size() >= best->root.size()) continue;
    if (mounts.IsVisible(mount)) best = &mount;
  }
  return best;
}

std::vector<std::string> LevelsOf(std::string_view path, const Mount& mount) {
  std::string_view rest = mount.root == "/" ? path : path.substr(mount.root.size());
  while (rest.ends_with('/')) rest.remove_suffix(1);
  const std::string_view point = mount.point == "/" ? std::string_view() : mount.point;
  std::vector<std::string> levels;
  while (!rest.empty()) {
    levels.push_back(fmt::format("{}{}", point, rest));
    rest = rest.substr(0, rest.rfind('/'));
  }
  levels.push_back(mount.point);
  return levels;
}

}  // namespace

CgroupFolders FindCgroupFolders(std::string_view controller,
                                const std::vector<CgroupMembership>& memberships,
                                const MountTable& mounts) {
  CgroupFolders folders;
  const CgroupMembership* membership = FindV1(memberships, controller);
  if (membership == nullptr) membership = FindV2(memberships);
  if (membership == nullptr) {
    folders.why_none = fmt::format("no hierarchy has the {} controller", controller);
    return folders;
  }
  folders.version = membership->IsV2() ? 2 : 1;
  if (IsOutside(membership->path)) {
    folders.why_none =
        fmt::format("the group {} lies outside the cgroup namespace and has no name here",
                    Quoted(membership->path));
    return folders;
  }
  bool any = false;
  const Mount* mount = BestMount(*membership, controller, mounts, any);
  if (mount == nullptr) {
    folders.why_none =
        any ? fmt::format("no visible mount of the {} hierarchy shows the group {}", controller,
                          Quoted(membership->path))
            : fmt::format("the hierarchy of the {} controller is not mounted", controller);
    return folders;
  }
  folders.levels = LevelsOf(membership->path, *mount);
  return folders;
}

}  // namespace corntune
