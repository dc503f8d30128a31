#include "corntune/stats/confidence.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(ConfidenceTest, MeanOfAWorkedExample) {
  // Four samples 1, 2, 3, 4: s^2 = 5/3, t(0.975; 3) = 3.1824463053.
  const Estimate estimate = MeanOf({1, 2, 3, 4}, 0.95);
  EXPECT_DOUBLE_EQ(estimate.value, 2.5);
  EXPECT_NEAR(estimate.half_width, 3.1824463053 * std::sqrt(5.0 / 12), 1e-8);
  EXPECT_NEAR(estimate.Relative(), 0.8217041, 1e-6);
}

TEST(ConfidenceTest, OneSampleBoundsNothing) {
  EXPECT_EQ(MeanOf({3}, 0.95).half_width, std::numeric_limits<double>::infinity());
  EXPECT_EQ(MeanOf({}, 0.95).half_width, std::numeric_limits<double>::infinity());
}

TEST(ConfidenceTest, MedianOfAHundredLiesBetweenThe40thAnd61st) {
  // Conover, Practical Nonparametric Statistics: 96.5 % for n = 100.
  const auto ranks = QuantileRankInterval(0.5, 100, 0.95);
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->low, 40U);
  EXPECT_EQ(ranks->high, 61U);
}

TEST(ConfidenceTest, MedianOfTenLiesBetweenTheSecondAndTheNinth) {
  const auto ranks = QuantileRankInterval(0.5, 10, 0.95);  // 97.9 %
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->low, 2U);
  EXPECT_EQ(ranks->high, 9U);
}

TEST(ConfidenceTest, TooFewSamplesGiveNoInterval) {
  EXPECT_FALSE(QuantileRankInterval(0.99, 100, 0.95));
  EXPECT_FALSE(QuantileRankInterval(0.5, 5, 0.95));
  EXPECT_FALSE(QuantileRankInterval(0.5, 0, 0.95));
  EXPECT_FALSE(QuantileRankInterval(1.0, 1000, 0.95));
  EXPECT_FALSE(QuantileRankInterval(std::nan(""), 1000, 0.95));
}

TEST(ConfidenceTest, TheApproximationMeetsTheExactTails) {
  const auto exact = QuantileRankInterval(0.9, 2000, 0.95);
  const auto approximate = QuantileRankInterval(0.9, 2001, 0.95);
  ASSERT_TRUE(exact && approximate);
  EXPECT_NEAR(static_cast<double>(exact->low), static_cast<double>(approximate->low), 2);
  EXPECT_NEAR(static_cast<double>(exact->high), static_cast<double>(approximate->high), 3);
}

TEST(ConfidenceTest, CorrelationOfAnAlternatingSeriesIsNegative) {
  EXPECT_NEAR(LagOneCorrelation({1, -1, 1, -1}), -0.75, 1e-12);
  EXPECT_NEAR(LagOneCorrelation({1, 1, -1, -1}), 0.25, 1e-12);
  EXPECT_EQ(LagOneCorrelation({2, 2, 2}), 0);
}

}  // namespace
}  // namespace corntune
