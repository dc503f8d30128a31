#include "cpu_count.h"

#include <algorithm>
#include <string_view>

#include "corntune/base/text.h"

namespace corntune {
namespace {

struct Counts {
  int cores = 0;
  int threads = 0;

  int As(CountedAs what) const { return what == CountedAs::kCores ? cores : threads; }
};

// A core counts when at least one of its hardware threads is in the set. Processors without a known
// core count as one each.
Counts CountIn(const CpuSet& cpus, const std::optional<Topology>& topology) {
  Counts counts;
  counts.threads = static_cast<int>(cpus.size());
  if (!topology || topology->cores.empty()) {
    counts.cores = counts.threads;
    return counts;
  }
  for (const CpuSet& core : topology->cores) {
    if (!Intersection(core, cpus).empty()) ++counts.cores;
  }
  return counts;
}

// Narrows `cpus` by a mask; a mask that would leave nothing is passed over, with a remark.
void Narrow(CpuSet& cpus, const Limit<CpuSet>& mask, Reader& reader) {
  if (!mask.value) return;
  CpuSet both = Intersection(cpus, *mask.value);
  if (!both.empty()) {
    cpus = std::move(both);
  } else if (mask.row) {
    reader.Remark(*mask.row, "names no CPU of this machine, so it is passed over");
  }
}

Cores AtMost(int count, const std::optional<Cores>& quota) {
  const Cores whole{static_cast<double>(count)};
  return quota ? std::min(whole, *quota) : whole;
}

// All CPUs that the widest evidence names, or nothing when there is none.
std::optional<CpuSet> AllCpus(const CpuEvidence& evidence) {
  if (evidence.topology) return evidence.topology->threads;
  if (evidence.affinity.value) return evidence.affinity.value;
  return evidence.cpuset.value;
}

}  // namespace

Limit<CpuSet> ReadAffinity(Reader& reader) {
  constexpr std::string_view kWhat = "affinity";
  constexpr std::string_view kKey = "Cpus_allowed_list:";
  const std::string file = "/proc/self/status";
  const auto status = reader.Table(kWhat, file);
  if (!status) return {};
  const auto line = LineOf(*status, kKey);
  auto cpus = line ? ParseCpuList(line->substr(kKey.size())) : std::nullopt;
  if (!cpus || cpus->empty()) {
    reader.Add(kWhat, file, line.value_or(""), "unknown: no list of CPUs in Cpus_allowed_list");
    return {};
  }
  const std::size_t row = reader.Add(kWhat, file, *line, "CPUs " + FormatCpuList(*cpus));
  return {std::move(cpus), row};
}

CpuFacts CountCpus(const CpuEvidence& evidence, CountedAs counted_as, Reader& reader) {
  CpuFacts facts;
  facts.quota = evidence.quota.value;
  const auto all = AllCpus(evidence);
  if (!all) {
    // A quota alone still says how much may be used.
    facts.effective = facts.effective_by_cores = facts.effective_by_threads =
        facts.quota.value_or(Cores{0});
    facts.limited_by = CpuLimit::kQuota;
    reader.MarkWinner(evidence.quota.row);
    return facts;
  }
  CpuSet in_cpuset = *all;
  if (evidence.topology) in_cpuset = Intersection(in_cpuset, evidence.topology->allowed);
  Narrow(in_cpuset, evidence.cpuset, reader);
  CpuSet allowed_cpus = in_cpuset;
  Narrow(allowed_cpus, evidence.affinity, reader);

  const Counts machine = CountIn(*all, evidence.topology);
  const Counts after_cpuset = CountIn(in_cpuset, evidence.topology);
  const Counts allowed = CountIn(allowed_cpus, evidence.topology);
  if (evidence.topology) {
    facts.packages = evidence.topology->packages;
    facts.numa_nodes = evidence.topology->numa_nodes;
    facts.cores = machine.cores;
    facts.threads = machine.threads;
    facts.allowed_cores = allowed.cores;
  }
  facts.allowed_threads = allowed.threads;
  facts.effective_by_cores = AtMost(allowed.cores, facts.quota);
  facts.effective_by_threads = AtMost(allowed.threads, facts.quota);
  facts.effective =
      counted_as == CountedAs::kCores ? facts.effective_by_cores : facts.effective_by_threads;

  const int count = allowed.As(counted_as);
  if (facts.quota && facts.quota->value < count) {
    facts.limited_by = CpuLimit::kQuota;
    reader.MarkWinner(evidence.quota.row);
  } else if (count < after_cpuset.As(counted_as)) {
    facts.limited_by = CpuLimit::kAffinity;
    reader.MarkWinner(evidence.affinity.row);
  } else if (count < machine.As(counted_as)) {
    facts.limited_by = CpuLimit::kCpuset;
    reader.MarkWinner(evidence.cpuset.row ? evidence.cpuset.row : evidence.topology_row);
  } else {
    reader.MarkWinner(evidence.topology ? evidence.topology_row : evidence.affinity.row);
  }
  return facts;
}

}  // namespace corntune
