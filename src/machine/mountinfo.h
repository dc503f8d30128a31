// /proc/self/mountinfo (proc(5)): which file systems are mounted where, and which of them can be
// seen.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

struct Mount {
  int id = 0;
  int parent = 0;
  std::string root;           // the folder of the file system that is mounted, "/" for all of it
  std::string point;          // where, as the process sees it
  std::string type;           // "cgroup2", "tmpfs" ...
  std::string super_options;  // of the file system: "rw,cpu,cpuacct", "rw,size=65536k"
  std::string line;           // the whole line, for the list of sources
};

class MountTable {
 public:
  MountTable() = default;

  // Reads all lines; those that are malformed are left out and counted.
  static MountTable Parse(std::string_view mountinfo);

  const std::vector<Mount>& mounts() const { return mounts_; }
  std::size_t malformed() const { return malformed_; }

  // The mount that holds `path` when it is opened now: later mounts cover earlier ones, and a mount
  // on a folder above covers everything below. Null when no mount of the table holds it. Follows
  // the parents, since the order of lines says nothing (a root that was pivoted into comes last).
  const Mount* Holding(std::string_view path) const;

  // True when a file opened at the mount's own point lands in this mount.
  bool IsVisible(const Mount& mount) const { return Holding(mount.point) == &mount; }

 private:
  std::vector<Mount> mounts_;
  std::multimap<int, std::size_t> children_;  // by the id of the parent; -1 for those without
  std::size_t malformed_ = 0;
};

// True when `path` is `folder` or lies below it.
bool IsAtOrBelow(std::string_view path, std::string_view folder);

}  // namespace corntune
