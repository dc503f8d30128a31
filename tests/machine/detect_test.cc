#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "detect_in.h"
#include "support/golden.h"

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

Topology FourCores() {
  Topology topology;
  topology.packages = topology.numa_nodes = 1;
  topology.cores = {{0}, {1}, {2}, {3}};
  topology.threads = topology.allowed = {0, 1, 2, 3};
  topology.file = "/sys/devices/system/cpu";
  topology.raw = "0-3";
  return topology;
}

MemoryFileTree Group(const std::string& cpu_max, const std::string& memory_max) {
  return MemoryFileTree(Files{{"/proc/self/cgroup", "0::/app\n"},
                              {"/proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 c rw\n"},
                              {"/proc/self/status", "Cpus_allowed_list:\t0-3\n"},
                              {"/proc/meminfo", "MemTotal: 1048576 kB\n"},
                              {"/cg/app/cpu.max", cpu_max},
                              {"/cg/app/memory.max", memory_max}});
}

std::string ReasonFor(const Machine& machine, const std::string& file) {
  for (const Source& source : machine.sources) {
    if (source.file == file) return source.value;
  }
  return "no row";
}

TEST(DetectTest, WithNothingReadableTheReasonsAreTold) {
  const auto machine = DetectIn(MemoryFileTree(), FourCores(), {});
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.effective, Cores{4});
  EXPECT_EQ(machine->memory.effective, std::nullopt);
  EXPECT_EQ(machine->limits.open_files, std::nullopt);
  EXPECT_EQ(machine->cgroup.version, 0);
  EXPECT_EQ(machine->kernel, "");
  for (const char* file :
       {"/proc/self/status", "/proc/self/cgroup", "/proc/self/mountinfo", "/proc/meminfo",
        "/proc/self/limits", "/proc/sys/net/core/somaxconn", "/proc/sys/kernel/osrelease"}) {
    EXPECT_EQ(ReasonFor(*machine, file), "no such file") << file;
  }
}

TEST(DetectTest, WithoutATopologyTheRestIsStillGiven) {
  const auto machine =
      DetectIn(Group("50000 100000\n", "max\n"), CannotError("/sys", "cannot open"), {});
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.cores, std::nullopt);
  EXPECT_EQ(machine->cpu.allowed_threads, 4);
  EXPECT_EQ(machine->cpu.effective, Cores{0.5});
  EXPECT_EQ(ReasonFor(*machine, "/sys"), "unknown: cannot open");
}

TEST(DetectTest, NotOneCpuIsAnErrorUnlessItIsGiven) {
  MachineRequest request;
  request.root = "/captured";
  const auto none = DetectIn(MemoryFileTree(), CannotError("/sys", "cannot open"), request);
  ASSERT_FALSE(none);
  EXPECT_EQ(
      none.error().ToString(),
      "--root: no CPU is known: neither topology, affinity, cpuset nor quota can be read (give "
      "--cpus N, or --topology)");
  request.cpus = Cores{2};
  const auto given = DetectIn(MemoryFileTree(), CannotError("/sys", "cannot open"), request);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->cpu.effective, Cores{2});
}

TEST(DetectTest, GarbageEverywhereIsNeitherALimitNorACrash) {
  const std::string garbage("\0\xff\x1b[2J 9999999999999999999999 -\n\n:::\n", 38);
  MemoryFileTree tree = Group(garbage, garbage);
  for (const char* file : {"/proc/self/status", "/proc/meminfo", "/proc/self/limits",
                           "/proc/sys/net/core/somaxconn", "/proc/1/environ"}) {
    tree.Put(file, garbage);
  }
  const auto machine = DetectIn(tree, FourCores(), {});
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.effective, Cores{4});
  EXPECT_EQ(machine->cpu.quota, std::nullopt);
  EXPECT_EQ(machine->memory.effective, std::nullopt);
}

TEST(DetectTest, OverridesWinAndKeepWhatWasFound) {
  MachineRequest request;
  request.cpus = Cores{1.5};
  request.memory = Bytes{1 << 20};
  const auto machine = DetectIn(Group("50000 100000\n", "524288\n"), FourCores(), request);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.effective, Cores{1.5});
  EXPECT_EQ(machine->cpu.limited_by, CpuLimit::kOverride);
  EXPECT_EQ(machine->cpu.quota, Cores{0.5});
  EXPECT_EQ(machine->memory.effective, Bytes{1 << 20});
  EXPECT_EQ(machine->memory.limited_by, MemoryLimit::kOverride);
  EXPECT_EQ(machine->memory.limit, Bytes{524288});
}

TEST(DetectTest, ATighterQuotaNeverGivesMoreAndMoreMemoryNeverLess) {
  Cores cpus{0};
  Bytes memory{0};
  for (int step = 1; step <= 60; ++step) {
    const auto machine = DetectIn(
        Group(std::to_string(step * 10000) + " 100000\n", std::to_string(step * 32 << 20) + "\n"),
        FourCores(), {});
    ASSERT_TRUE(machine);
    EXPECT_GE(machine->cpu.effective, cpus) << step;
    EXPECT_GE(*machine->memory.effective, memory) << step;
    cpus = machine->cpu.effective;
    memory = *machine->memory.effective;
  }
  EXPECT_EQ(cpus, Cores{4});
  EXPECT_EQ(memory, Bytes{1u << 30});
}

TEST(DetectTest, TheServiceVariableOfKubernetesIsEvidenceForThisMachineOnly) {
  MachineRequest request;
  request.kubernetes_service = true;
  EXPECT_EQ(DetectIn(MemoryFileTree(), FourCores(), request)->container,
            ContainerRuntime::kKubernetes);
  request.root = "/captured";
  EXPECT_EQ(DetectIn(MemoryFileTree(), FourCores(), request)->container, ContainerRuntime::kNone);
}

TEST(DetectMachineTest, ATopologyAloneHasNoLimitOfThisProcess) {
  MachineRequest request;
  request.topology = "pack:2 core:8 pu:2";
  const auto machine = DetectMachine(request);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.effective, Cores{16});
  EXPECT_EQ(machine->cpu.effective_by_threads, Cores{32});
  EXPECT_EQ(machine->limits.open_files, std::nullopt);
  EXPECT_EQ(machine->memory.effective, std::nullopt);
  request.count = CountedAs::kThreads;
  EXPECT_EQ(DetectMachine(request)->cpu.effective, Cores{32});
}

TEST(DetectMachineTest, ATopologyTogetherWithARootHasTheRootsLimits) {
  MachineRequest request;
  request.topology = "pack:1 core:2 pu:1";
  request.root = std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/machines/cgroup-v2";
  const auto machine = DetectMachine(request);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.cores, 2);
  EXPECT_EQ(machine->cpu.effective, Cores{1.5});
  EXPECT_EQ(machine->memory.effective, Bytes{512u << 20});
}

TEST(DetectMachineTest, AFolderAsTopologyGivesItsMemoryToo) {
  MachineRequest request;
  request.topology = std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/machines/cgroup-v2";
  const auto machine = DetectMachine(request);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.effective, Cores{4});
  EXPECT_EQ(machine->memory.effective, Bytes{8ull << 30});
}

TEST(DetectMachineTest, AnXmlTopologyExcludesWhatItDoesNotAllow) {
  MachineRequest request;
  request.topology = std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/topologies/two-cores.xml";
  request.count = CountedAs::kThreads;
  const auto machine = DetectMachine(request);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->cpu.threads, 4);
  EXPECT_EQ(machine->cpu.effective, Cores{3});
  EXPECT_EQ(machine->cpu.limited_by, CpuLimit::kCpuset);
}

TEST(DetectMachineTest, ARootThatIsNoFolderIsRefused) {
  MachineRequest request;
  request.root = "/nonexistent/folder";
  const auto machine = DetectMachine(request);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error().ToString(),
            "--root: not a folder: \"/nonexistent/folder\" (expected one with proc and sys in it)");
}

TEST(DetectMachineTest, AnEmptyRootHasNoCpu) {
  const TemporaryFolder folder;
  MachineRequest request;
  request.root = folder.path();
  EXPECT_FALSE(DetectMachine(request));
}

}  // namespace
}  // namespace corntune
