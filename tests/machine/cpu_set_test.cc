#include "cpu_set.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(CpuSetTest, ReadsTheListsThatTheKernelWrites) {
  EXPECT_EQ(ParseCpuList("0-3,8,10-11\n"), (CpuSet{0, 1, 2, 3, 8, 10, 11}));
  EXPECT_EQ(ParseCpuList("\t5\n"), (CpuSet{5}));
  EXPECT_EQ(ParseCpuList("\n"), CpuSet{});
}

TEST(CpuSetTest, RefusesWhatIsNoList) {
  for (const char* text : {"0-", "-3", "3-1", "a", "0,,1", "0 1", "0-3,2", "1,1", "65536",
                           "99999999999999999999", "0-3:2/4", "+1"}) {
    EXPECT_EQ(ParseCpuList(text), std::nullopt) << text;
  }
}

TEST(CpuSetTest, TheLargestCpuNumberIsRead) {
  EXPECT_EQ(ParseCpuList("65535"), (CpuSet{65535}));
}

TEST(CpuSetTest, WritesRunsAsRanges) {
  EXPECT_EQ(FormatCpuList({0, 1, 2, 4, 7, 8}), "0-2,4,7-8");
  EXPECT_EQ(FormatCpuList({}), "");
}

TEST(CpuSetTest, IntersectsSets) {
  EXPECT_EQ(Intersection({0, 1, 2, 3}, {2, 3, 4}), (CpuSet{2, 3}));
  EXPECT_EQ(Intersection({0}, {1}), CpuSet{});
}

}  // namespace
}  // namespace corntune
