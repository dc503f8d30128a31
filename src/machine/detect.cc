#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/machine/machine.h"

#include "cgroup_folders.h"
#include "cgroup_limits.h"
#include "cgroup_membership.h"
#include "container.h"
#include "cpu_count.h"
#include "detect_in.h"
#include "memory.h"
#include "mountinfo.h"
#include "process_limits.h"
#include "reader.h"
#include "shared_memory.h"
#include "topology.h"

namespace corntune {
namespace {

// What the kernel says of the groups and mounts of the process.
struct Surroundings {
  std::vector<CgroupMembership> memberships;
  MountTable mounts;

  CgroupFolders Folders(std::string_view controller) const {
    return FindCgroupFolders(controller, memberships, mounts);
  }
};

Surroundings ReadSurroundings(Reader& reader) {
  Surroundings around;
  if (const auto text = reader.Table("cgroup", "/proc/self/cgroup")) {
    around.memberships = ParseCgroupMembership(*text);
    reader.Add("cgroup", "/proc/self/cgroup", *text,
               around.memberships.empty()
                   ? std::string("unknown: no line \"id:controllers:path\"")
                   : fmt::format("in {} hierarch{}", around.memberships.size(),
                                 around.memberships.size() == 1 ? "y" : "ies"));
  }
  if (const auto text = reader.Table("mounts", "/proc/self/mountinfo")) {
    around.mounts = MountTable::Parse(*text);
    if (around.mounts.malformed() > 0) {
      reader.Add("mounts", "/proc/self/mountinfo", "",
                 fmt::format("{} malformed lines are passed over", around.mounts.malformed()));
    }
  }
  return around;
}

CgroupFacts DescribeCgroup(const Surroundings& around, const CgroupFolders& cpu) {
  CgroupFacts facts;
  facts.version = cpu.version;
  const CgroupMembership* v1 = FindV1(around.memberships, "cpu");
  const CgroupMembership* v2 = FindV2(around.memberships);
  const CgroupMembership* of_cpu = v1 != nullptr ? v1 : v2;
  if (of_cpu != nullptr) facts.path = of_cpu->path;
  // Named hierarchies such as systemd's own hold no controller and make nothing hybrid.
  const bool any_v1 = std::any_of(around.memberships.begin(), around.memberships.end(),
                                  [](const CgroupMembership& membership) {
                                    return !membership.controllers.empty() &&
                                           !membership.controllers.front().starts_with("name=");
                                  });
  const auto& mounts = around.mounts.mounts();
  const bool v2_mounted = std::any_of(mounts.begin(), mounts.end(),
                                      [](const Mount& mount) { return mount.type == "cgroup2"; });
  facts.hybrid = any_v1 && v2 != nullptr && v2_mounted;
  return facts;
}

void Override(const MachineRequest& request, Machine& machine, Reader& reader) {
  if (request.cpus) {
    CpuFacts& cpu = machine.cpu;
    cpu.effective = cpu.effective_by_cores = cpu.effective_by_threads = *request.cpus;
    cpu.limited_by = CpuLimit::kOverride;
    const std::string text = FormatCores(*request.cpus);
    reader.MarkWinner(reader.Add("cpu override", "--cpus", text, text + " CPUs"));
  }
  if (request.memory) {
    machine.memory.effective = request.memory;
    machine.memory.limited_by = MemoryLimit::kOverride;
    const std::string text = FormatBytes(*request.memory);
    reader.MarkWinner(reader.Add("memory override", "--memory", text, text));
  }
}

// Without a root, a topology is a machine on which nothing else is known.
bool OnlyHardware(const MachineRequest& request) {
  return request.topology && !request.root;
}

std::string Counted(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

CpuEvidence AddTopology(Result<Topology> topology, Reader& reader) {
  CpuEvidence evidence;
  if (!topology) {
    reader.Add("topology", topology.error().place, "", "unknown: " + topology.error().message);
    return evidence;
  }
  const std::size_t threads = topology->threads.size();
  evidence.topology_row = reader.Add(
      "topology", topology->file, topology->raw,
      fmt::format("{}, {}, {}", Counted(static_cast<std::size_t>(topology->packages), "package"),
                  Counted(topology->cores.empty() ? threads : topology->cores.size(), "core"),
                  Counted(threads, "hardware thread")));
  evidence.topology = *std::move(topology);
  return evidence;
}

Result<Machine> Finished(const MachineRequest& request, Machine machine, Reader& reader) {
  Override(request, machine, reader);
  machine.sources = reader.TakeSources();
  if (machine.cpu.effective.value > 0) return machine;
  return CannotError(
      request.root ? "--root" : "",
      "no CPU is known: neither topology, affinity, cpuset nor quota can be read (give "
      "--cpus N, or --topology)");
}

}  // namespace

Result<Machine> DetectIn(const FileTree& tree, Result<Topology> topology,
                         const MachineRequest& request) {
  Reader reader(tree);
  Machine machine;
  CpuEvidence evidence = AddTopology(std::move(topology), reader);
  evidence.affinity = ReadAffinity(reader);
  const Surroundings around = ReadSurroundings(reader);
  const CgroupFolders cpu = around.Folders("cpu");
  machine.cgroup = DescribeCgroup(around, cpu);
  evidence.cpuset = ReadCpuset(around.Folders("cpuset"), reader);
  evidence.quota = ReadCpuQuota(cpu, reader);
  machine.cpu = CountCpus(evidence, request.count, reader);
  machine.cpu.weight = ReadCpuWeight(cpu, reader);

  const MachineMemory memory = ReadMeminfo(reader);
  const CgroupFolders memory_folders = around.Folders("memory");
  const auto limit = ReadMemoryLimit(memory_folders, memory.total.value, reader);
  const auto high = ReadMemoryHigh(memory_folders, memory.total.value, reader);
  machine.memory = CountMemory(memory, limit, high, reader);

  machine.limits = ReadLimits(ReadPidsMax(around.Folders("pids"), reader), reader);
  machine.shm = ReadSharedMemory(around.mounts, reader);
  machine.container = FindContainerRuntime(around.memberships, around.mounts,
                                           request.kubernetes_service && !request.root, reader);
  if (const auto kernel = reader.Value("kernel", "/proc/sys/kernel/osrelease")) {
    machine.kernel = Trim(*kernel);
    reader.Add("kernel", "/proc/sys/kernel/osrelease", *kernel, machine.kernel);
  }
  return Finished(request, std::move(machine), reader);
}

Result<Machine> DetectMachine(const MachineRequest& request) {
  const RealFileTree tree(request.root.value_or("/"));
  if (request.root && !tree.IsFolder("/")) {
    return CannotError("--root",
                       fmt::format("not a folder: {} (expected one with proc and sys in it)",
                                   Quoted(*request.root)));
  }
  if (!request.topology) return DetectIn(tree, TopologyBelow(tree.root()), request);
  auto topology = TopologyOf(*request.topology, "--topology");
  if (!topology) return tl::unexpected(topology.error());
  if (!OnlyHardware(request)) return DetectIn(tree, std::move(topology), request);

  const RealFileTree described(*request.topology);
  Reader reader(described);
  Machine machine;
  MachineMemory memory;
  if (described.IsFile("/proc/meminfo")) {
    memory = ReadMeminfo(reader);
  } else if (topology->memory) {
    memory.total = {topology->memory, reader.Add("memory", "--topology", topology->raw,
                                                 FormatBytes(*topology->memory))};
  }
  machine.cpu = CountCpus(AddTopology(std::move(topology), reader), request.count, reader);
  machine.memory = CountMemory(memory, {}, {}, reader);
  return Finished(request, std::move(machine), reader);
}

}  // namespace corntune
