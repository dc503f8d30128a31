#include "cpu_rule.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(CpuRuleTest, TwiceTheCpusPlusOneAndFractionsStayUntilTheFloor) {
  EXPECT_EQ(SuggestedConcurrency(Cores{1}), 3);
  EXPECT_EQ(SuggestedConcurrency(Cores{2}), 5);
  EXPECT_EQ(SuggestedConcurrency(Cores{64}), 129);
  EXPECT_EQ(SuggestedConcurrency(Cores{0.5}), 2);
  EXPECT_EQ(SuggestedConcurrency(Cores{0.25}), 1);
  EXPECT_EQ(SuggestedConcurrency(Cores{0.001}), 1);
  EXPECT_EQ(SuggestedConcurrency(Cores{2.5}), 6);
  EXPECT_EQ(SuggestedConcurrency(Cores{1.4}), 3);
}

TEST(CpuRuleTest, AQuotaThatIsWholeButInexactInBinaryCountsAsWhole) {
  EXPECT_EQ(SuggestedConcurrency(Cores{0.1 + 0.2 + 0.2}), 2);  // 0.5
  EXPECT_EQ(SuggestedConcurrency(Cores{1.5 - 1e-15}), 4);
}

TEST(CpuRuleTest, ThreadsSpreadTheSameConcurrency) {
  EXPECT_EQ(WorkersForThreads(5, 1), 5);
  EXPECT_EQ(WorkersForThreads(5, 2), 3);
  EXPECT_EQ(WorkersForThreads(5, 4), 2);
  EXPECT_EQ(WorkersForThreads(5, 5), 1);
  EXPECT_EQ(WorkersForThreads(5, 100), 1);
}

TEST(CpuRuleTest, TheFormulaIsShownWithItsNumbers) {
  EXPECT_EQ(CpuRuleFormula(Cores{0.5}, 1), "floor(2 x 0.5) + 1 = 2");
  EXPECT_EQ(CpuRuleFormula(Cores{2}, 4), "floor(2 x 2) + 1 = 5; ceil(5 / 4) = 2");
  EXPECT_EQ(CpuRuleText(Cores{1}, 1), "2 x 1 CPU + 1");
  EXPECT_EQ(CpuRuleText(Cores{2}, 2),
            "(2 x 2 CPUs + 1) requests at a time over 2 threads a worker");
}

}  // namespace
}  // namespace corntune
