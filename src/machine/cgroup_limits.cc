#include "cgroup_limits.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "cgroup_values.h"

namespace corntune {
namespace {

// Without a known size of the machine, this much is taken for "no limit": one EiB.
constexpr Bytes kBeyondAnyMachine{std::uint64_t{1} << 60};

template <typename T>
void Tighten(Limit<T>& limit, const T& value, std::size_t row) {
  if (limit.value && *limit.value <= value) return;
  limit.value = value;
  limit.row = row;
}

// True when the folders cannot be read; then one row says why.
bool Missing(std::string_view what, const CgroupFolders& folders, Reader& reader) {
  if (!folders.levels.empty()) return false;
  reader.Add(what, "/proc/self/cgroup", "", "unknown: " + folders.why_none);
  return true;
}

void AddQuotaRow(const std::string& file, std::string_view raw,
                 const Result<std::optional<Cores>>& quota, Limit<Cores>& limit, Reader& reader) {
  constexpr std::string_view kWhat = "cpu quota";
  if (!quota) {
    reader.Add(kWhat, file, raw, "no limit: " + quota.error().message);
  } else if (!*quota) {
    reader.Add(kWhat, file, raw, "no limit");
  } else {
    const std::size_t row =
        reader.Add(kWhat, file, raw,
                   fmt::format("{} CPU{}", FormatCores(**quota), (*quota)->value > 1 ? "s" : ""));
    Tighten(limit, **quota, row);
  }
}

void ReadCfsQuota(const std::string& folder, Limit<Cores>& limit, Reader& reader) {
  const std::string file = folder + "/cpu.cfs_quota_us";
  const auto quota = reader.Value("cpu quota", file);
  if (!quota) return;
  std::string period = "100000";
  if (!Trim(*quota).starts_with('-')) {
    const std::string period_file = folder + "/cpu.cfs_period_us";
    const auto read = reader.Value("cpu period", period_file);
    if (!read) {
      reader.Add("cpu quota", file, *quota, "no limit: the period is not known");
      return;
    }
    period = *read;
    reader.Add("cpu period", period_file, period, "microseconds of one period");
  }
  AddQuotaRow(file, *quota, ParseCfsQuota(*quota, period), limit, reader);
}

// Reads "max or a number" in every level and keeps the smallest that is below `beyond`.
Limit<std::uint64_t> ReadTightest(std::string_view what, const CgroupFolders& folders,
                                  std::string_view name, std::uint64_t beyond, Reader& reader,
                                  std::string (*show)(std::uint64_t)) {
  Limit<std::uint64_t> limit;
  for (const std::string& folder : folders.levels) {
    const std::string file = fmt::format("{}/{}", folder, name);
    const auto raw = reader.Value(what, file);
    if (!raw) continue;
    const auto value = ParseMaxOrNumber(*raw);
    if (!value) {
      reader.Add(what, file, *raw, "no limit: " + value.error().message);
    } else if (!*value) {
      reader.Add(what, file, *raw, "no limit");
    } else if (**value > beyond) {
      reader.Add(what, file, *raw, "no limit: more than the machine has");
    } else {
      Tighten(limit, **value, reader.Add(what, file, *raw, show(**value)));
    }
  }
  return limit;
}

std::string ShowBytes(std::uint64_t bytes) {
  return FormatBytes(Bytes{bytes});
}
std::string ShowNumber(std::uint64_t number) {
  return fmt::format("{}", number);
}

Limit<Bytes> InBytes(const Limit<std::uint64_t>& limit) {
  if (!limit.value) return {};
  return {Bytes{*limit.value}, limit.row};
}

// A container on v1 sees only its own group, but the kernel tells the tightest limit of all
// ancestors here (cgroup-v1/memory.rst, 5.2).
void ReadHierarchicalLimit(const std::string& folder, Bytes beyond, Limit<Bytes>& limit,
                           Reader& reader) {
  constexpr std::string_view kKey = "hierarchical_memory_limit ";
  const std::string file = folder + "/memory.stat";
  const auto stat = reader.tree().Read(file, Reader::kValueBytes);
  if (!stat) return;
  const auto line = LineOf(*stat, kKey);
  if (!line) return;
  const auto value = ParseMaxOrNumber(line->substr(kKey.size()));
  if (!value || !*value || **value > beyond.value) return;
  const Bytes bytes{**value};
  if (limit.value && *limit.value <= bytes) return;
  Tighten(limit, bytes,
          reader.Add("memory limit", file, *line,
                     FormatBytes(bytes) + ", set by an ancestor that is out of sight"));
}

}  // namespace

Limit<Cores> ReadCpuQuota(const CgroupFolders& folders, Reader& reader) {
  Limit<Cores> limit;
  if (Missing("cpu quota", folders, reader)) return limit;
  for (const std::string& folder : folders.levels) {
    if (folders.version == 1) {
      ReadCfsQuota(folder, limit, reader);
      continue;
    }
    const std::string file = folder + "/cpu.max";
    if (const auto raw = reader.Value("cpu quota", file)) {
      AddQuotaRow(file, *raw, ParseCpuMax(*raw), limit, reader);
    }
  }
  return limit;
}

std::optional<std::uint64_t> ReadCpuWeight(const CgroupFolders& folders, Reader& reader) {
  if (folders.levels.empty()) return std::nullopt;
  const std::string file =
      folders.levels.front() + (folders.version == 1 ? "/cpu.shares" : "/cpu.weight");
  const auto raw = reader.Value("cpu weight", file);
  if (!raw) return std::nullopt;
  const auto weight = ParseMaxOrNumber(*raw);
  if (!weight || !*weight) {
    reader.Add("cpu weight", file, *raw, "unknown: not a number");
    return std::nullopt;
  }
  reader.Add("cpu weight", file, *raw, "a share among neighbours; limits nothing alone");
  return **weight;
}

Limit<CpuSet> ReadCpuset(const CgroupFolders& folders, Reader& reader) {
  if (Missing("cpuset", folders, reader)) return {};
  const std::string_view name = folders.version == 1 ? "cpuset.cpus" : "cpuset.cpus.effective";
  for (const std::string& folder : folders.levels) {
    const std::string file = fmt::format("{}/{}", folder, name);
    const auto raw = reader.Value("cpuset", file);
    if (!raw) continue;
    auto cpus = ParseCpuList(*raw);
    if (!cpus) {
      reader.Add("cpuset", file, *raw, "unknown: not a list of CPUs");
    } else if (cpus->empty()) {
      reader.Add("cpuset", file, *raw, "not set here");
    } else {
      const std::size_t row = reader.Add("cpuset", file, *raw, "CPUs " + FormatCpuList(*cpus));
      return {std::move(cpus), row};
    }
  }
  return {};
}

Limit<Bytes> ReadMemoryLimit(const CgroupFolders& folders, std::optional<Bytes> total,
                             Reader& reader) {
  constexpr std::string_view kWhat = "memory limit";
  if (Missing(kWhat, folders, reader)) return {};
  const Bytes beyond = total.value_or(kBeyondAnyMachine);
  const std::string_view name = folders.version == 1 ? "memory.limit_in_bytes" : "memory.max";
  auto limit = InBytes(ReadTightest(kWhat, folders, name, beyond.value, reader, ShowBytes));
  if (folders.version == 1) ReadHierarchicalLimit(folders.levels.front(), beyond, limit, reader);
  return limit;
}

Limit<Bytes> ReadMemoryHigh(const CgroupFolders& folders, std::optional<Bytes> total,
                            Reader& reader) {
  if (folders.version != 2) return {};
  const Bytes beyond = total.value_or(kBeyondAnyMachine);
  return InBytes(
      ReadTightest("memory high", folders, "memory.high", beyond.value, reader, ShowBytes));
}

Limit<std::uint64_t> ReadPidsMax(const CgroupFolders& folders, Reader& reader) {
  if (folders.levels.empty()) return {};
  return ReadTightest("pids limit", folders, "pids.max", UINT64_MAX, reader, ShowNumber);
}

}  // namespace corntune
