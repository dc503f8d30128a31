#include "corntune/stats/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "corntune/stats/random.h"

namespace corntune {
namespace {

TEST(HistogramTest, OfAHundredSamplesTheFiftiethIsTheMedian) {
  Histogram histogram(HistogramPrecision::kTenthPercent);
  for (std::uint64_t i = 1; i <= 100; ++i) histogram.Record(i);
  EXPECT_EQ(histogram.Quantile(0.5), 50);
  EXPECT_EQ(histogram.Quantile(0.07), 7);  // 0.07 * 100 is a little above 7 in binary
  EXPECT_EQ(histogram.Quantile(0.9), 90);
  EXPECT_EQ(histogram.Quantile(0.99), 99);
  EXPECT_EQ(histogram.Quantile(0.999), 100);
  EXPECT_EQ(histogram.Quantile(0), 1);
  EXPECT_EQ(histogram.Quantile(1), 100);
}

TEST(HistogramTest, RanksOfFewSamples) {
  EXPECT_EQ(QuantileRank(0.5, 1), 1U);
  EXPECT_EQ(QuantileRank(0.5, 2), 1U);
  EXPECT_EQ(QuantileRank(0.5, 3), 2U);
  EXPECT_EQ(QuantileRank(0.99, 10), 10U);
  EXPECT_EQ(QuantileRank(0.29, 100), 29U);
  EXPECT_EQ(QuantileRank(0.999, 1'000'000'000), 999'000'000U);
  EXPECT_EQ(SortedQuantile({1, 2, 3, 4}, 0.5), 2);
}

TEST(HistogramTest, EmptyOneAnswersZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), 0);
  EXPECT_EQ(histogram.Mean(), 0);
  EXPECT_EQ(histogram.Variance(), 0);
  EXPECT_EQ(histogram.Min(), 0U);
  EXPECT_EQ(histogram.Max(), 0U);
}

TEST(HistogramTest, MeanAndVarianceAreThoseOfTheSamples) {
  Histogram histogram;
  for (const std::uint64_t value : {2U, 4U, 4U, 4U, 5U, 5U, 7U, 9U}) histogram.Record(value);
  EXPECT_DOUBLE_EQ(histogram.Mean(), 5);
  EXPECT_DOUBLE_EQ(histogram.Variance(), 32.0 / 7);
}

class PrecisionTest : public testing::TestWithParam<std::pair<HistogramPrecision, double>> {};

TEST_P(PrecisionTest, QuantilesStayWithinTheStatedError) {
  const auto [precision, error] = GetParam();
  Histogram histogram(precision);
  std::vector<double> samples;
  Random random(7);
  for (int i = 0; i < 20000; ++i) {
    // From nanoseconds to an hour: twelve powers of ten.
    const auto value = static_cast<std::uint64_t>(std::exp(random.Uniform() * 28.9));
    samples.push_back(static_cast<double>(value));
    histogram.Record(value);
  }
  std::sort(samples.begin(), samples.end());
  for (const double q : {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999}) {
    const double exact = SortedQuantile(samples, q);
    EXPECT_NEAR(histogram.Quantile(q), exact, error * exact) << q;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, PrecisionTest,
                         testing::Values(std::pair(HistogramPrecision::kOnePercent, 0.01),
                                         std::pair(HistogramPrecision::kTenthPercent, 0.001)));

TEST(HistogramTest, TheLargestValueFits) {
  Histogram histogram;
  histogram.Record(std::numeric_limits<std::uint64_t>::max());
  histogram.Record(0);
  EXPECT_EQ(histogram.Max(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(histogram.Min(), 0U);
  EXPECT_EQ(histogram.CountUpTo(std::numeric_limits<std::uint64_t>::max()), 2U);
}

TEST(HistogramTest, MergingIsTheSameAsRecordingEverythingInOne) {
  Histogram all;
  Histogram odd;
  Histogram even;
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random() >> 40;
    all.Record(value);
    (i % 2 == 0 ? even : odd).Record(value);
  }
  even.Merge(odd);
  EXPECT_EQ(even.count(), 1000U);
  EXPECT_EQ(even.Min(), all.Min());
  EXPECT_EQ(even.Max(), all.Max());
  EXPECT_NEAR(even.Mean(), all.Mean(), 1e-9 * all.Mean());
  for (const double q : {0.01, 0.5, 0.99}) EXPECT_EQ(even.Quantile(q), all.Quantile(q));
  even.Merge(Histogram());
  EXPECT_EQ(even.count(), 1000U);
}

TEST(HistogramTest, BucketsCoverTheirValuesWithoutGaps) {
  Histogram histogram;
  for (const std::uint64_t value : {0U, 127U, 128U, 255U, 256U, 257U, 258U, 1000U}) {
    histogram.Record(value);
  }
  double last = -1;
  std::uint64_t seen = 0;
  histogram.ForEach([&](double lower, double upper, std::uint64_t count) {
    EXPECT_GT(lower, last);
    EXPECT_GT(upper, lower);
    last = lower;
    seen += count;
  });
  EXPECT_EQ(seen, 8U);
  EXPECT_EQ(histogram.CountUpTo(255), 4U);
  EXPECT_EQ(histogram.CountUpTo(256), 6U);  // 256 and 257 share a bucket
}

TEST(HistogramTest, RecordingManyIsTheSameAsRecordingOften) {
  Histogram once;
  Histogram often;
  once.RecordMany(12345, 3);
  once.RecordMany(99, 0);
  for (int i = 0; i < 3; ++i) often.Record(12345);
  EXPECT_EQ(once, often);
  once.Clear();
  EXPECT_EQ(once, Histogram());
}

}  // namespace
}  // namespace corntune
