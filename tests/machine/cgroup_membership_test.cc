#include "cgroup_membership.h"

#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(CgroupMembershipTest, ReadsHybridHierarchies) {
  const auto memberships = ParseCgroupMembership(
      "3:cpu,cpuacct:/web\n2:name=systemd:/web.service\n1:cpuset:/\n0::/unified\n");
  ASSERT_EQ(memberships.size(), 4u);
  ASSERT_NE(FindV1(memberships, "cpuacct"), nullptr);
  EXPECT_EQ(FindV1(memberships, "cpuacct")->path, "/web");
  EXPECT_EQ(FindV1(memberships, "memory"), nullptr);
  EXPECT_EQ(FindV1(memberships, "systemd"), nullptr);
  ASSERT_NE(FindV2(memberships), nullptr);
  EXPECT_EQ(FindV2(memberships)->path, "/unified");
}

TEST(CgroupMembershipTest, APathMayHoldColons) {
  const auto memberships = ParseCgroupMembership("0::/a:b/c:d\n");
  ASSERT_EQ(memberships.size(), 1u);
  EXPECT_EQ(memberships[0].path, "/a:b/c:d");
}

TEST(CgroupMembershipTest, LeavesOutWhatIsNoMembership) {
  const std::string endless = "0::/" + std::string(5000, 'a') + "\n";
  EXPECT_TRUE(ParseCgroupMembership("").empty());
  EXPECT_TRUE(ParseCgroupMembership("0:\n:\nx::/\n-1::/\n0::relative\n0::\n").empty());
  EXPECT_TRUE(ParseCgroupMembership(endless).empty());
}

TEST(CgroupMembershipTest, AHierarchyWithNumberZeroAndControllersIsNotV2) {
  const auto memberships = ParseCgroupMembership("0:cpu:/a\n");
  EXPECT_EQ(FindV2(memberships), nullptr);
}

}  // namespace
}  // namespace corntune
