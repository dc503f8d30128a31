#include "mountinfo.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

// The table of a machine that was pivoted into its root: the line of "/" stands after its children.
constexpr std::string_view kPivoted =
    "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
    "24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=10k\n"
    "25 24 0:23 / /dev/shm rw,relatime - tmpfs first rw,size=1k\n"
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "30 25 0:27 / /dev/shm rw,relatime - tmpfs second rw,size=2k\n";

int IdHolding(const MountTable& table, std::string_view path) {
  const Mount* mount = table.Holding(path);
  return mount == nullptr ? -1 : mount->id;
}

TEST(MountTableTest, ReadsTheFieldsOfALine) {
  const MountTable table = MountTable::Parse(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue\n");
  ASSERT_EQ(table.mounts().size(), 1u);
  const Mount& mount = table.mounts()[0];
  EXPECT_EQ(mount.id, 36);
  EXPECT_EQ(mount.parent, 35);
  EXPECT_EQ(mount.root, "/mnt1");
  EXPECT_EQ(mount.point, "/mnt2");
  EXPECT_EQ(mount.type, "ext3");
  EXPECT_EQ(mount.super_options, "rw,errors=continue");
}

TEST(MountTableTest, UndoesTheOctalEscapes) {
  const MountTable table =
      MountTable::Parse("1 0 0:1 / /my\\040folder\\134x\\09 rw - tmpfs none rw\n");
  ASSERT_EQ(table.mounts().size(), 1u);
  EXPECT_EQ(table.mounts()[0].point, "/my folder\\x\\09");
}

TEST(MountTableTest, MalformedLinesAreLeftOutAndCounted) {
  const MountTable table = MountTable::Parse(
      "garbage\n\n1 0 0:1 / / rw - tmpfs none rw\nx 0 0:1 / / rw - tmpfs none rw\n"
      "1 0 0:1 / /same-id rw - tmpfs none rw\n2 1 0:1 / relative rw - tmpfs none rw\n"
      "3 1 0:1 / /no-dash rw tmpfs none rw\n");
  EXPECT_EQ(table.mounts().size(), 1u);
  EXPECT_EQ(table.malformed(), 5u);
}

TEST(MountTableTest, TheLaterOfTwoMountsAtOnePointHoldsIt) {
  const MountTable table = MountTable::Parse(kPivoted);
  EXPECT_EQ(IdHolding(table, "/dev/shm"), 30);
  EXPECT_EQ(IdHolding(table, "/dev/shm/x"), 30);
  EXPECT_EQ(IdHolding(table, "/dev/shmx"), 24);
  EXPECT_EQ(IdHolding(table, "/home"), 27);
}

TEST(MountTableTest, AMountOnAFolderAboveHidesWhatWasThere) {
  const MountTable table = MountTable::Parse(
      "1 0 8:1 / / rw - ext4 a rw\n2 1 0:1 / /a/b rw - cgroup2 c rw\n"
      "3 1 0:2 / /a rw - tmpfs t rw\n");
  EXPECT_EQ(IdHolding(table, "/a/b"), 3);
  EXPECT_FALSE(table.IsVisible(table.mounts()[1]));
  EXPECT_TRUE(table.IsVisible(table.mounts()[2]));
}

TEST(MountTableTest, InAChrootWithoutARootTheMountsStillHoldTheirPaths) {
  const MountTable table = MountTable::Parse("5 4 0:1 / /sys/fs/cgroup rw - cgroup2 c rw\n");
  EXPECT_EQ(IdHolding(table, "/sys/fs/cgroup/app"), 5);
  EXPECT_EQ(IdHolding(table, "/home"), -1);
}

TEST(MountTableTest, ParentsInALoopComeToAnEnd) {
  const MountTable table = MountTable::Parse(
      "1 1 0:1 / / rw - tmpfs a rw\n2 3 0:1 / / rw - tmpfs b rw\n3 2 0:1 / / rw - tmpfs c rw\n");
  EXPECT_EQ(IdHolding(table, "/"), 1);
}

TEST(IsAtOrBelowTest, ComparesWholeNames) {
  EXPECT_TRUE(IsAtOrBelow("/a/b", "/a"));
  EXPECT_TRUE(IsAtOrBelow("/a", "/a"));
  EXPECT_TRUE(IsAtOrBelow("/a", "/"));
  EXPECT_FALSE(IsAtOrBelow("/ab", "/a"));
  EXPECT_FALSE(IsAtOrBelow("/", "/a"));
}

}  // namespace
}  // namespace corntune
