#include "cgroup_limits.h"

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using Files = std::map<std::string, std::string>;

constexpr std::uint64_t kGiB = 1ull << 30;

CgroupFolders Levels(int version) {
  CgroupFolders folders;
  folders.version = version;
  folders.levels = {"/g/top/leaf", "/g/top", "/g"};
  return folders;
}

std::string ValueOf(Reader& reader, const std::string& file) {
  for (const Source& source : reader.TakeSources()) {
    if (source.file == file) return source.value;
  }
  return "no row";
}

TEST(CpuQuotaTest, TheTightestOfAllLevelsWins) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/cpu.max", "300000 100000\n"},
                                  {"/g/top/cpu.max", "50000 100000\n"},
                                  {"/g/cpu.max", "max 100000\n"}});
  Reader reader(tree);
  const auto quota = ReadCpuQuota(Levels(2), reader);
  EXPECT_EQ(quota.value, Cores{0.5});
  ASSERT_TRUE(quota.row);
  EXPECT_EQ(reader.TakeSources()[*quota.row].file, "/g/top/cpu.max");
}

TEST(CpuQuotaTest, OfEqualQuotasTheNearestIsNamed) {
  const MemoryFileTree tree(
      Files{{"/g/top/leaf/cpu.max", "100000 100000\n"}, {"/g/top/cpu.max", "50000 50000\n"}});
  Reader reader(tree);
  const auto quota = ReadCpuQuota(Levels(2), reader);
  EXPECT_EQ(reader.TakeSources()[*quota.row].file, "/g/top/leaf/cpu.max");
}

TEST(CpuQuotaTest, AV1QuotaWithoutItsPeriodIsNoLimit) {
  const MemoryFileTree tree(Files{{"/g/top/cpu.cfs_quota_us", "100000\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuQuota(Levels(1), reader).value, std::nullopt);
  EXPECT_EQ(ValueOf(reader, "/g/top/cpu.cfs_quota_us"), "no limit: the period is not known");
}

TEST(CpuQuotaTest, AZeroPeriodHasItsReasonInTheSources) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/cpu.max", "100000 0\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuQuota(Levels(2), reader).value, std::nullopt);
  EXPECT_EQ(ValueOf(reader, "/g/top/leaf/cpu.max"), "no limit: period is 0");
}

TEST(CpuQuotaTest, WithoutFoldersTheReasonIsTold) {
  const MemoryFileTree tree;
  Reader reader(tree);
  CgroupFolders folders;
  folders.why_none = "nothing is mounted";
  EXPECT_EQ(ReadCpuQuota(folders, reader).value, std::nullopt);
  EXPECT_EQ(ValueOf(reader, "/proc/self/cgroup"), "unknown: nothing is mounted");
}

TEST(CpusetTest, TheNearestLevelDecidesEvenIfOneAboveShowsFewer) {
  // The leaf is a partition of its own: the CPUs it took are gone from its parent's effective set.
  const MemoryFileTree tree(Files{{"/g/top/leaf/cpuset.cpus.effective", "2-3\n"},
                                  {"/g/top/cpuset.cpus.effective", "0-1\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuset(Levels(2), reader).value, (CpuSet{2, 3}));
}

TEST(CpusetTest, AnEmptySetMeansTheOneAbove) {
  const MemoryFileTree tree(
      Files{{"/g/top/leaf/cpuset.cpus", "\n"}, {"/g/top/cpuset.cpus", "0,2\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuset(Levels(1), reader).value, (CpuSet{0, 2}));
}

TEST(MemoryLimitTest, TheSentinelOfV1IsNoLimitEvenOnAMachineOfUnknownSize) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/memory.limit_in_bytes", "9223372036854771712\n"},
                                  {"/g/memory.limit_in_bytes", "9223372036854710272\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryLimit(Levels(1), std::nullopt, reader).value, std::nullopt);
}

TEST(MemoryLimitTest, ALimitAboveTheMachineIsNone) {
  const MemoryFileTree tree(
      Files{{"/g/top/memory.max", "4294967296\n"}, {"/g/memory.max", "2147483648\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryLimit(Levels(2), Bytes{2 * kGiB}, reader).value, Bytes{2 * kGiB});
  EXPECT_EQ(ValueOf(reader, "/g/top/memory.max"), "no limit: more than the machine has");
}

TEST(MemoryLimitTest, MemoryStatOfV1TellsOfAncestorsOutOfSight) {
  const MemoryFileTree tree(
      Files{{"/g/top/leaf/memory.limit_in_bytes", "9223372036854771712\n"},
            {"/g/top/leaf/memory.stat",
             "cache 1\nhierarchical_memory_limit 536870912\ntotal_cache 1\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryLimit(Levels(1), Bytes{kGiB}, reader).value, Bytes{kGiB / 2});
  EXPECT_EQ(ValueOf(reader, "/g/top/leaf/memory.stat"),
            "512 MiB, set by an ancestor that is out of sight");
}

TEST(MemoryLimitTest, MemoryStatThatRepeatsAKnownLimitIsNotListed) {
  const MemoryFileTree tree(
      Files{{"/g/top/memory.limit_in_bytes", "536870912\n"},
            {"/g/top/leaf/memory.stat", "hierarchical_memory_limit 536870912\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryLimit(Levels(1), Bytes{kGiB}, reader).value, Bytes{kGiB / 2});
  EXPECT_EQ(ValueOf(reader, "/g/top/leaf/memory.stat"), "no row");
}

TEST(MemoryLimitTest, ALimitOfZeroIsALimit) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/memory.max", "0\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryLimit(Levels(2), Bytes{kGiB}, reader).value, Bytes{0});
}

TEST(MemoryHighTest, IsReadOnV2Only) {
  const MemoryFileTree tree(Files{{"/g/top/memory.high", "1048576\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadMemoryHigh(Levels(2), Bytes{kGiB}, reader).value, Bytes{1048576});
  EXPECT_EQ(ReadMemoryHigh(Levels(1), Bytes{kGiB}, reader).value, std::nullopt);
}

TEST(PidsMaxTest, TheTightestLevelWins) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/pids.max", "max\n"}, {"/g/top/pids.max", "128\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadPidsMax(Levels(2), reader).value, 128u);
}

TEST(CpuWeightTest, IsOfTheGroupItself) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/cpu.weight", "79\n"},
                                  {"/g/top/cpu.weight", "5\n"},
                                  {"/g/top/leaf/cpu.shares", "2048\n"}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuWeight(Levels(2), reader), 79u);
  EXPECT_EQ(ReadCpuWeight(Levels(1), reader), 2048u);
}

TEST(CgroupLimitsTest, HugeFilesAndNulBytesAreToldAndPassedOver) {
  const MemoryFileTree tree(Files{{"/g/top/leaf/cpu.max", std::string(1 << 20, '9')},
                                  {"/g/top/cpu.max", std::string("1\0 1\0", 5)},
                                  {"/g/top/leaf/memory.max", std::string("\0\0", 2)}});
  Reader reader(tree);
  EXPECT_EQ(ReadCpuQuota(Levels(2), reader).value, std::nullopt);
  EXPECT_EQ(ReadMemoryLimit(Levels(2), Bytes{kGiB}, reader).value, std::nullopt);
  EXPECT_EQ(ValueOf(reader, "/g/top/leaf/cpu.max"), "unknown: longer than 65536 bytes");
}

}  // namespace
}  // namespace corntune
