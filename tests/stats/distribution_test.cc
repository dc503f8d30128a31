#include "corntune/stats/distribution.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

struct Seen {
  double mean = 0;
  double scv = 0;
};

Seen Observe(const Distribution& distribution, std::uint64_t count = 400000) {
  const RandomStream stream(11, 1);
  double sum = 0;
  double squares = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    Random random = stream.At(i);
    const double x = distribution.Sample(random);
    EXPECT_GE(x, 0);
    sum += x;
    squares += x * x;
  }
  const auto n = static_cast<double>(count);
  const double mean = sum / n;
  return {mean, squares / n / (mean * mean) - 1};
}

TEST(DistributionTest, EachShapeHasTheMeanAndVariationThatItStates) {
  EXPECT_NEAR(Observe(Distribution::Fixed(3), 10).mean, 3, 1e-12);
  EXPECT_NEAR(Observe(Distribution::Exponential(3)).mean, 3, 0.02);
  EXPECT_NEAR(Observe(Distribution::Exponential(3)).scv, 1, 0.02);
  EXPECT_NEAR(Observe(Distribution::Lognormal(3, 0.5)).mean, 3, 0.01);
  EXPECT_NEAR(Observe(Distribution::Lognormal(3, 0.5)).scv, 0.25, 0.01);
  EXPECT_NEAR(Observe(Distribution::Gamma(3, 2)).mean, 3, 0.04);
  EXPECT_NEAR(Observe(Distribution::Gamma(3, 2)).scv, 4, 0.15);
  EXPECT_EQ(Distribution::Gamma(3, 2).scv(), 4);
  EXPECT_EQ(Distribution::Fixed(3).scv(), 0);
}

TEST(DistributionTest, EmpiricalValuesOccurAsOftenAsTheyWeigh) {
  const auto made = Distribution::Empirical({{1, 1}, {2, 6}, {10, 3}}, "x");
  ASSERT_TRUE(made);
  EXPECT_DOUBLE_EQ(made->mean(), 4.3);
  EXPECT_NEAR(made->scv(), (0.1 + 2.4 + 30) / 18.49 - 1, 1e-12);
  int ones = 0;
  int twos = 0;
  const RandomStream stream(1, 1);
  for (std::uint64_t i = 0; i < 100000; ++i) {
    Random random = stream.At(i);
    const double x = made->Sample(random);
    EXPECT_TRUE(x == 1 || x == 2 || x == 10);
    ones += x == 1;
    twos += x == 2;
  }
  EXPECT_NEAR(ones, 10000, 400);
  EXPECT_NEAR(twos, 60000, 650);
}

TEST(DistributionTest, AnotherMeanKeepsTheShape) {
  const auto made = Distribution::Empirical({{1, 1}, {3, 1}}, "x");
  ASSERT_TRUE(made);
  const Distribution stretched = made->WithMean(20);
  Random random(1);
  const double x = stretched.Sample(random);
  EXPECT_TRUE(x == 10 || x == 30) << x;
  EXPECT_EQ(stretched.scv(), 0.25);
  EXPECT_EQ(Distribution::Exponential(2).WithMean(0).scv(), 0);
}

TEST(DistributionTest, ValuesThatMakeNoSenseAreRefused) {
  EXPECT_FALSE(Distribution::Empirical({}, "x"));
  EXPECT_FALSE(Distribution::Empirical({{-1, 1}}, "x"));
  EXPECT_FALSE(Distribution::Empirical({{1, -1}}, "x"));
  EXPECT_FALSE(Distribution::Empirical({{1, 0}}, "x"));
  EXPECT_FALSE(Distribution::Empirical({{1e308, 1}}, "x"));
}

TEST(DistributionTest, ShapesAreNamedOnTheCommandLine) {
  EXPECT_EQ(ParseShape("fixed", "--wait-dist")->kind(), Distribution::Kind::kFixed);
  EXPECT_EQ(ParseShape("exp", "--wait-dist")->scv(), 1);
  EXPECT_EQ(ParseShape("lognormal:2", "--wait-dist")->scv(), 4);
  EXPECT_EQ(ParseShape("gamma:0.5", "--wait-dist")->scv(), 0.25);
  EXPECT_EQ(ParseShape("normal", "--wait-dist").error().ToString(),
            "--wait-dist: not a distribution: \"normal\" (expected fixed, exp, lognormal:CV, "
            "gamma:CV or file:PATH)");
  EXPECT_FALSE(ParseShape("gamma:", "x"));
  EXPECT_FALSE(ParseShape("gamma:0", "x"));
  EXPECT_FALSE(ParseShape("gamma:nan", "x"));
  EXPECT_FALSE(ParseShape("", "x"));
}

TEST(DistributionTest, AHistogramFileHasAValueAndACountALine) {
  const auto values = ReadHistogramText("# recorded\n20ms 3\n\n1.5s\n0 0.5 # zero\n", "h.txt");
  ASSERT_TRUE(values) << values.error().ToString();
  EXPECT_EQ(*values, (std::vector<WeightedValue>{{0.02, 3}, {1.5, 1}, {0, 0.5}}));
  EXPECT_EQ(ReadHistogramText("20ms 1\n20\n", "h.txt").error().place, "h.txt:2");
  EXPECT_EQ(ReadHistogramText("20ms -1\n", "h.txt").error().place, "h.txt:1");
  EXPECT_EQ(ReadHistogramText("1ms 2 3\n", "h.txt").error().ToString(),
            "h.txt:1: not a value and a count: \"1ms 2 3\" (expected 20ms 37)");
  EXPECT_EQ(ReadHistogramText("# nothing\n", "h.txt").error().ToString(),
            "h.txt: holds no values (expected 20ms 37)");
}

}  // namespace
}  // namespace corntune
