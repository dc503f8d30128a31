#include "process_table.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/os/file_tree.h"

namespace corntune {
namespace {

// The fields of /proc/PID/stat from the state on (proc(5) counts it as the third); empty when the
// process is gone. The name before it may hold anything.
std::vector<std::string> StatFields(pid_t process) {
  const auto stat = RealFileTree().Read(fmt::format("/proc/{}/stat", process));
  if (!stat) return {};
  const std::size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos) return {};
  std::vector<std::string> fields;
  for (const std::string_view field : Words(Trim(std::string_view(*stat).substr(name_end + 1)))) {
    fields.emplace_back(field);
  }
  return fields;
}

// Every process that has not ended, with its parent.
std::map<pid_t, pid_t> Parents() {
  std::map<pid_t, pid_t> parents;
  const auto names = RealFileTree().List("/proc");
  if (!names) return parents;
  for (const std::string& name : *names) {
    const auto pid = ParseInteger(name, "", 1, 1 << 30);
    if (!pid) continue;
    const auto fields = StatFields(static_cast<pid_t>(*pid));
    if (fields.size() < 2 || fields[0] == "Z" || fields[0] == "X") continue;
    if (const auto parent = ParseInteger(fields[1], "", 0, 1 << 30)) {
      parents[static_cast<pid_t>(*pid)] = static_cast<pid_t>(*parent);
    }
  }
  return parents;
}

}  // namespace

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& [pid, its_parent] : Parents()) {
    if (its_parent == parent) children.push_back(pid);
  }
  return children;
}

std::vector<pid_t> DescendantsOf(pid_t ancestor) {
  const std::map<pid_t, pid_t> parents = Parents();
  std::vector<pid_t> found;
  for (const auto& [pid, parent] : parents) {
    // A chain of parents is never longer than the table.
    std::size_t steps = 0;
    pid_t above = parent;
    while (above != ancestor && above > 1 && steps++ < parents.size()) {
      const auto next = parents.find(above);
      above = next == parents.end() ? 0 : next->second;
    }
    if (above == ancestor) found.push_back(pid);
  }
  return found;
}

Seconds CpuTimeOf(pid_t process) {
  const auto fields = StatFields(process);
  // utime, stime, cutime and cstime are the fields 14 to 17 of proc(5).
  constexpr std::size_t kFirst = 14 - 3;
  if (fields.size() < kFirst + 4) return Seconds(0);
  double ticks = 0;
  for (std::size_t i = kFirst; i < kFirst + 4; ++i) {
    const auto value = ParseNumber(fields[i], "", 0, 1e18);
    ticks += value ? *value : 0;
  }
  return Seconds(ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

std::optional<Bytes> PssOf(pid_t process) {
  const auto rollup = RealFileTree().Read(fmt::format("/proc/{}/smaps_rollup", process));
  if (!rollup) return std::nullopt;
  for (const std::string_view line : Lines(*rollup)) {
    const auto words = Words(line);
    if (words.size() < 2 || words[0] != "Pss:") continue;
    const auto kib = ParseInteger(words[1], "", 0, std::int64_t{1} << 40);
    if (kib) return Bytes{static_cast<std::uint64_t>(*kib) * 1024};
  }
  return std::nullopt;
}

}  // namespace corntune
