#include "corntune/stats/batches.h"

#include <cmath>

#include <gtest/gtest.h>

#include "corntune/stats/random.h"

namespace corntune {
namespace {

TEST(MserTest, DropsTheTransientAtTheFront) {
  std::vector<double> series;
  Random random(1);
  for (int i = 0; i < 1000; ++i) series.push_back((i < 100 ? 50 : 10) + random.Uniform());
  const Truncation cut = Mser5(series);
  EXPECT_EQ(cut.observations, 100U);
  EXPECT_TRUE(cut.settled);
}

TEST(MserTest, ASeriesThatKeepsRisingHasNotSettled) {
  std::vector<double> series;
  for (int i = 0; i < 1000; ++i) series.push_back(i * i);
  EXPECT_FALSE(Mser5(series).settled);
}

TEST(MserTest, ASteadySeriesLosesLittle) {
  std::vector<double> series;
  Random random(2);
  for (int i = 0; i < 5000; ++i) series.push_back(random.Uniform());
  const Truncation cut = Mser5(series);
  EXPECT_TRUE(cut.settled);
  EXPECT_LT(cut.observations, 2500U);
}

TEST(MserTest, AFewObservationsTellNothing) {
  EXPECT_FALSE(Mser5({1, 2, 3}).settled);
}

TEST(BatchTest, BatchesStayFewAndHoldEverything) {
  BatchedHistogram batched(10);
  for (std::uint64_t i = 0; i < 12345; ++i) batched.Record(i);
  EXPECT_GE(batched.batches().size(), 19U);
  EXPECT_LT(batched.batches().size(), 40U);
  EXPECT_EQ(batched.Total().count(), 12345U);
  for (const Histogram& batch : batched.batches()) {
    EXPECT_EQ(batch.count(), batched.batches().front().count());
  }
}

// x' = 0.95 x + noise: the mean of n has the variance of n * (1 - 0.95)^2 fewer independent ones.
std::vector<std::uint64_t> Autoregressive(std::uint64_t seed, int count) {
  Random random(seed);
  double x = 0;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i) {
    x = 0.95 * x + StandardNormal(random);
    values.push_back(static_cast<std::uint64_t>(1000 + 50 * x));
  }
  return values;
}

TEST(BatchTest, IntervalsOfADependentSeriesCoverTheTruthAsOftenAsTheySay) {
  int mean_covered = 0;
  int p90_covered = 0;
  constexpr int kRuns = 100;
  // Standard deviation of x: 1 / sqrt(1 - 0.95^2) = 3.2026; p90 of the normal: 1.28155.
  const double p90 = 1000 + 50 * 3.2025631 * 1.2815516;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    BatchedHistogram batched(32, HistogramPrecision::kTenthPercent);
    for (const std::uint64_t value : Autoregressive(run + 1, 8000)) batched.Record(value);
    const BatchAnalysis analysis({&batched});
    const Estimate mean = analysis.Mean(0.95);
    const Estimate tail = analysis.Quantile(0.9, 0.95);
    mean_covered += std::fabs(mean.value - 999.5) <= mean.half_width;
    p90_covered += std::fabs(tail.value - p90) <= tail.half_width;
  }
  // 95 % of 100, standard deviation 2.2.
  EXPECT_GE(mean_covered, 88);
  EXPECT_GE(p90_covered, 88);
  EXPECT_LE(mean_covered, 99);
}

TEST(BatchTest, RunsArePooled) {
  BatchedHistogram one(16);
  BatchedHistogram two(16);
  for (std::uint64_t i = 0; i < 320; ++i) {
    one.Record(10);
    two.Record(20);
  }
  const BatchAnalysis analysis({&one, &two});
  EXPECT_EQ(analysis.total().count(), 640U);
  EXPECT_EQ(analysis.Mean(0.95).value, 15);
  EXPECT_GT(analysis.Mean(0.95).half_width, 0);
}

TEST(BatchTest, WithoutTwoBatchesTheIntervalIsInfinite) {
  BatchedHistogram batched(1000);
  batched.Record(5);
  const BatchAnalysis analysis({&batched});
  EXPECT_TRUE(std::isinf(analysis.Mean(0.95).half_width));
  EXPECT_TRUE(std::isinf(analysis.Quantile(0.5, 0.95).half_width));
}

}  // namespace
}  // namespace corntune
