#include "topology.h"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/golden.h"

namespace corntune {
namespace {

const std::string kMachines = std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/machines/";
const std::string kXml =
    std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/topologies/two-cores.xml";
constexpr const char* kExpected =
    " (expected an hwloc XML file, a folder with a captured /sys, or e.g. \"pack:1 core:4 pu:2\")";

std::string ErrorOf(const std::string& spec) {
  const auto topology = TopologyOf(spec, "--topology");
  return topology ? "no error" : topology.error().ToString();
}

TEST(TopologyTest, ASyntheticDescriptionGivesItsCounts) {
  const auto topology = TopologyOf("pack:2 core:16 pu:2", "--topology");
  ASSERT_TRUE(topology);
  EXPECT_EQ(topology->packages, 2);
  EXPECT_EQ(topology->cores.size(), 32u);
  EXPECT_EQ(topology->threads.size(), 64u);
  EXPECT_EQ(topology->memory, std::nullopt);
}

TEST(TopologyTest, ASyntheticDescriptionMayStateItsMemory) {
  const auto topology = TopologyOf("[numa(memory=8589934592)] pack:1 core:4 pu:1", "--topology");
  ASSERT_TRUE(topology) << topology.error().ToString();
  EXPECT_EQ(topology->memory, Bytes{8589934592});
}

TEST(TopologyTest, AnXmlFileGivesItsCountsAndWhatItAllows) {
  const auto topology = TopologyOf(kXml, "--topology");
  ASSERT_TRUE(topology) << topology.error().ToString();
  EXPECT_EQ(topology->cores.size(), 2u);
  EXPECT_EQ(topology->threads, (CpuSet{0, 1, 2, 3}));
  EXPECT_EQ(topology->allowed, (CpuSet{0, 1, 2}));
  EXPECT_EQ(topology->memory, Bytes{4294967296});
}

TEST(TopologyTest, ACapturedFolderGivesItsOnlineProcessors) {
  const auto topology = TopologyOf(kMachines + "offline-cpus", "--topology");
  ASSERT_TRUE(topology) << topology.error().ToString();
  EXPECT_EQ(topology->threads, (CpuSet{0, 2, 3}));
  EXPECT_EQ(topology->cores.size(), 3u);
}

TEST(TopologyTest, HybridCoresKeepTheirThreads) {
  const auto topology = TopologyBelow(kMachines + "hybrid-cores");
  ASSERT_TRUE(topology) << topology.error().ToString();
  EXPECT_EQ(topology->cores, (std::vector<CpuSet>{{0, 1}, {2, 3}, {4}, {5}, {6}, {7}}));
}

TEST(TopologyTest, ThisMachineHasAProcessor) {
  const auto topology = TopologyBelow("/");
  ASSERT_TRUE(topology) << topology.error().ToString();
  EXPECT_FALSE(topology->threads.empty());
  EXPECT_FALSE(topology->cores.empty());
}

TEST(TopologyTest, VariablesOfHwlocCannotPutAnotherMachineInPlace) {
  setenv("HWLOC_SYNTHETIC", "pack:1 core:99 pu:1", 1);
  const auto topology = TopologyBelow(kMachines + "cgroup-v2");
  EXPECT_STREQ(std::getenv("HWLOC_SYNTHETIC"), "pack:1 core:99 pu:1");
  unsetenv("HWLOC_SYNTHETIC");
  ASSERT_TRUE(topology);
  EXPECT_EQ(topology->cores.size(), 4u);
  EXPECT_EQ(std::getenv("HWLOC_FSROOT"), nullptr);
}

TEST(TopologyTest, WhatIsNoTopologyIsToldSo) {
  EXPECT_EQ(ErrorOf("nonsense"),
            "--topology: no such file or folder, and no synthetic description: \"nonsense\"" +
                std::string(kExpected));
  EXPECT_EQ(ErrorOf(""), "--topology: no such file or folder, and no synthetic description: \"\"" +
                             std::string(kExpected));
  EXPECT_EQ(ErrorOf("pack:1 core:0 pu:1"),
            "--topology: no such file or folder, and no synthetic description: \"pack:1 core:0 "
            "pu:1\"" +
                std::string(kExpected));
  EXPECT_EQ(ErrorOf("pack:1000 core:1000 pu:1000"),
            "--topology: more than 65536 hardware threads: \"pack:1000 core:1000 pu:1000\" "
            "(expected a machine that exists)");
}

TEST(TopologyTest, BrokenXmlIsToldSo) {
  const TemporaryFolder folder;
  const std::string whole = ReadText(kXml);
  for (const std::string& broken :
       {std::string("<topology"), std::string(), std::string("\0\1\2", 3), whole.substr(0, 900),
        std::string("<?xml version=\"1.0\"?><other/>")}) {
    WriteText(folder.File("broken.xml"), broken);
    const std::string error = ErrorOf(folder.File("broken.xml"));
    EXPECT_TRUE(error.starts_with("--topology: not an hwloc topology: \"")) << error;
  }
}

TEST(TopologyTest, AFolderWithoutASysIsToldSo) {
  const TemporaryFolder folder;
  const std::string error = ErrorOf(folder.path());
  EXPECT_TRUE(error.starts_with("--topology: no topology in the folder \"")) << error;
  EXPECT_TRUE(error.ends_with("/sys/devices/system/cpu: cannot open: no such file or directory"))
      << error;
}

TEST(TopologyTest, APipeInACapturedFolderIsNoProcessor) {
  const TemporaryFolder folder;
  WriteText(folder.File("sys/devices/system/cpu/cpu0/topology/package_cpus"), "1\n");
  const std::string pipe = folder.File("sys/devices/system/cpu/online");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto topology = TopologyBelow(folder.path());
  ASSERT_FALSE(topology);
  EXPECT_EQ(topology.error().ToString(), "/sys/devices/system/cpu/online: not a plain file");
}

TEST(TopologyTest, ALinkOutOfACapturedFolderIsNotFollowed) {
  const TemporaryFolder folder;
  std::string cpu = folder.File("sys/devices/system");
  WriteText(cpu + "/x", "");
  ASSERT_EQ(symlink("/sys/devices/system/cpu", (cpu + "/cpu").c_str()), 0);
  EXPECT_FALSE(TopologyBelow(folder.path()));
}

TEST(TopologyTest, GarbageInSysDoesNotReachTheCounts) {
  const TemporaryFolder folder;
  WriteText(folder.File("sys/devices/system/cpu/online"), "\xff\xfe garbage");
  WriteText(folder.File("sys/devices/system/cpu/cpu0/topology/core_cpus"), "zzz");
  WriteText(folder.File("sys/devices/system/cpu/cpu0/topology/package_cpus"),
            std::string(9000, 'f'));
  const auto topology = TopologyBelow(folder.path());
  ASSERT_TRUE(topology);
  EXPECT_EQ(topology->threads, CpuSet{0});
}

}  // namespace
}  // namespace corntune
