#include "cgroup_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kRoot = "1 0 8:1 / / rw - ext4 a rw\n";

CgroupFolders Find(std::string_view controller, std::string_view membership,
                   const std::string& mounts) {
  return FindCgroupFolders(controller, ParseCgroupMembership(membership),
                           MountTable::Parse(std::string(kRoot) + mounts));
}

TEST(CgroupFoldersTest, GoesFromTheGroupUpToTheMount) {
  const auto folders = Find("cpu", "0::/a/b\n", "2 1 0:1 / /sys/fs/cgroup rw - cgroup2 c rw\n");
  EXPECT_EQ(folders.version, 2);
  EXPECT_THAT(folders.levels,
              ElementsAre("/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"));
}

TEST(CgroupFoldersTest, AControllerOnV1WinsOverV2) {
  const auto folders = Find("cpu", "2:cpu,cpuacct:/x\n0::/y\n",
                            "2 1 0:1 / /v1 rw - cgroup c rw,cpu,cpuacct\n"
                            "3 1 0:2 / /v2 rw - cgroup2 c rw\n");
  EXPECT_EQ(folders.version, 1);
  EXPECT_THAT(folders.levels, ElementsAre("/v1/x", "/v1"));
}

TEST(CgroupFoldersTest, CpuIsNotCpuset) {
  const auto folders = Find("cpu", "2:cpu:/x\n", "2 1 0:1 / /v1 rw - cgroup c rw,cpuset\n");
  EXPECT_THAT(folders.levels, IsEmpty());
  EXPECT_EQ(folders.why_none, "the hierarchy of the cpu controller is not mounted");
}

TEST(CgroupFoldersTest, TheRootOfTheMountIsTakenOffThePath) {
  const auto folders = Find("memory", "4:memory:/docker/0123\n",
                            "2 1 0:1 /docker/0123 /sys/fs/cgroup/memory ro - cgroup c rw,memory\n");
  EXPECT_THAT(folders.levels, ElementsAre("/sys/fs/cgroup/memory"));
}

TEST(CgroupFoldersTest, OfSeveralMountsTheOneThatShowsMostIsTaken) {
  const auto folders = Find("cpu", "0::/a/b\n",
                            "2 1 0:1 /a/b /leaf rw - cgroup2 c rw\n"
                            "3 1 0:1 / /all rw - cgroup2 c rw\n"
                            "4 1 0:1 /a /part rw - cgroup2 c rw\n");
  EXPECT_THAT(folders.levels, ElementsAre("/all/a/b", "/all/a", "/all"));
}

TEST(CgroupFoldersTest, AMountOfAnotherBranchIsPassedOver) {
  const auto folders = Find("cpu", "0::/a\n", "2 1 0:1 /ab /x rw - cgroup2 c rw\n");
  EXPECT_THAT(folders.levels, IsEmpty());
  EXPECT_EQ(folders.why_none, "no visible mount of the cpu hierarchy shows the group \"/a\"");
}

TEST(CgroupFoldersTest, ACoveredMountIsPassedOver) {
  const auto folders =
      Find("cpu", "0::/\n", "2 1 0:1 / /x rw - cgroup2 c rw\n3 2 0:2 / /x rw - tmpfs t rw\n");
  EXPECT_THAT(folders.levels, IsEmpty());
}

TEST(CgroupFoldersTest, AGroupOutsideTheNamespaceHasNoName) {
  const auto folders = Find("cpu", "0::/../up\n", "2 1 0:1 / /x rw - cgroup2 c rw\n");
  EXPECT_THAT(folders.levels, IsEmpty());
  EXPECT_EQ(folders.why_none,
            "the group \"/../up\" lies outside the cgroup namespace and has no name here");
}

TEST(CgroupFoldersTest, WithoutAnyHierarchyThereIsNoVersion) {
  const auto folders = Find("cpu", "1:name=systemd:/x\n", "");
  EXPECT_EQ(folders.version, 0);
  EXPECT_EQ(folders.why_none, "no hierarchy has the cpu controller");
}

TEST(CgroupFoldersTest, AHierarchyMountedAtTheRootNeedsNoDoubleSlash) {
  const auto folders = FindCgroupFolders("cpu", ParseCgroupMembership("0::/a\n"),
                                         MountTable::Parse("2 1 0:1 / / rw - cgroup2 c rw\n"));
  EXPECT_THAT(folders.levels, ElementsAre("/a", "/"));
}

}  // namespace
}  // namespace corntune
