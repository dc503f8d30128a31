#include "cpu_count.h"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

// Two cores of two hardware threads and two cores of one.
Topology Hybrid() {
  Topology topology;
  topology.packages = topology.numa_nodes = 1;
  topology.cores = {{0, 1}, {2, 3}, {4}, {5}};
  topology.threads = topology.allowed = {0, 1, 2, 3, 4, 5};
  return topology;
}

CpuFacts Count(const CpuEvidence& evidence, CountedAs counted_as = CountedAs::kCores) {
  const MemoryFileTree tree;
  Reader reader(tree);
  for (int row = 0; row < 3; ++row) reader.Add("row", "file", "", "value");
  return CountCpus(evidence, counted_as, reader);
}

TEST(CountCpusTest, ACoreCountsOnceHoweverManyThreadsItHas) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.affinity = {CpuSet{0, 1, 4}, 0};
  const CpuFacts facts = Count(evidence);
  EXPECT_EQ(facts.cores, 4);
  EXPECT_EQ(facts.threads, 6);
  EXPECT_EQ(facts.allowed_cores, 2);
  EXPECT_EQ(facts.allowed_threads, 3);
  EXPECT_EQ(facts.effective, Cores{2});
  EXPECT_EQ(facts.limited_by, CpuLimit::kAffinity);
  EXPECT_EQ(Count(evidence, CountedAs::kThreads).effective, Cores{3});
}

TEST(CountCpusTest, ProcessorsWithoutCoresCountAsOneEach) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.topology->cores.clear();
  EXPECT_EQ(Count(evidence).effective, Cores{6});
}

TEST(CountCpusTest, AMaskThatLeavesEveryCoreIsNoLimitOfCores) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.affinity = {CpuSet{0, 2, 4, 5}, 0};
  EXPECT_EQ(Count(evidence).limited_by, CpuLimit::kTopology);
  EXPECT_EQ(Count(evidence, CountedAs::kThreads).limited_by, CpuLimit::kAffinity);
}

TEST(CountCpusTest, AnAffinityThatRepeatsTheCpusetIsTheCpusets) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.affinity = {CpuSet{0, 1}, 0};
  evidence.cpuset = {CpuSet{0, 1}, 1};
  EXPECT_EQ(Count(evidence).limited_by, CpuLimit::kCpuset);
}

TEST(CountCpusTest, AQuotaEqualToTheCpusIsNotTheLimit) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.quota = {Cores{4}, 2};
  EXPECT_EQ(Count(evidence).limited_by, CpuLimit::kTopology);
  evidence.quota.value = Cores{3.999};
  EXPECT_EQ(Count(evidence).limited_by, CpuLimit::kQuota);
  EXPECT_EQ(Count(evidence).effective, Cores{3.999});
}

TEST(CountCpusTest, AMaskOfAnotherMachineIsPassedOver) {
  CpuEvidence evidence;
  evidence.topology = Hybrid();
  evidence.affinity = {CpuSet{64, 65}, 0};
  const MemoryFileTree tree;
  Reader reader(tree);
  reader.Add("affinity", "/proc/self/status", "64-65", "CPUs 64-65");
  EXPECT_EQ(CountCpus(evidence, CountedAs::kCores, reader).effective, Cores{4});
  EXPECT_EQ(reader.TakeSources()[0].value,
            "CPUs 64-65; names no CPU of this machine, so it is passed over");
}

TEST(CountCpusTest, WithoutATopologyTheAffinityCountsAndCoresAreUnknown) {
  CpuEvidence evidence;
  evidence.affinity = {CpuSet{0, 1, 2}, 0};
  const CpuFacts facts = Count(evidence);
  EXPECT_EQ(facts.cores, std::nullopt);
  EXPECT_EQ(facts.allowed_cores, std::nullopt);
  EXPECT_EQ(facts.allowed_threads, 3);
  EXPECT_EQ(facts.effective, Cores{3});
}

TEST(CountCpusTest, WithNothingButAQuotaTheQuotaIsTheAnswer) {
  CpuEvidence evidence;
  evidence.quota = {Cores{1.5}, 0};
  EXPECT_EQ(Count(evidence).effective, Cores{1.5});
  EXPECT_EQ(Count({}).effective, Cores{0});
}

TEST(CountCpusTest, ATighterQuotaNeverGivesMoreCpus) {
  constexpr unsigned kSeed = 20261123;
  std::mt19937 random(kSeed);
  std::uniform_real_distribution<double> quotas(0.001, 10);
  for (int round = 0; round < 1000; ++round) {
    CpuEvidence evidence;
    evidence.topology = Hybrid();
    evidence.affinity.value = CpuSet{0, 3, 4};
    double loose = quotas(random);
    double tight = quotas(random);
    if (tight > loose) std::swap(tight, loose);
    evidence.quota.value = Cores{loose};
    const Cores more = Count(evidence).effective;
    evidence.quota.value = Cores{tight};
    EXPECT_LE(Count(evidence).effective, more) << "seed " << kSeed << ", round " << round;
    evidence.quota.value.reset();
    EXPECT_GE(Count(evidence).effective, more);
  }
}

TEST(ReadAffinityTest, ReadsTheListNotTheMask) {
  const MemoryFileTree tree(
      Files{{"/proc/self/status", "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-2,7\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadAffinity(reader).value, (CpuSet{0, 1, 2, 7}));
}

TEST(ReadAffinityTest, GarbageIsUnknownWithItsReason) {
  for (const std::string& status :
       {std::string(""), std::string("Cpus_allowed_list:\t\n"),
        std::string("Cpus_allowed_list:\tall\n"), std::string("\0\0\0", 3)}) {
    const MemoryFileTree tree(Files{{"/proc/self/status", status}});
    Reader reader(tree);
    EXPECT_EQ(ReadAffinity(reader).value, std::nullopt);
    EXPECT_EQ(reader.TakeSources().at(0).value, "unknown: no list of CPUs in Cpus_allowed_list");
  }
}

}  // namespace
}  // namespace corntune
