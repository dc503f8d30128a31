#include "corntune/stats/random.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace corntune {
namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

template <typename Draw>
Moments MomentsOf(int count, Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  return {sum / count, squares / count - sum / count * (sum / count)};
}

TEST(RandomTest, SplitMixMatchesItsPublishedSequence) {
  // The first outputs for seed 1234567 in the reference implementation (prng.di.unimi.it).
  Random random(1234567);
  EXPECT_EQ(random(), 6457827717110365317U);
  EXPECT_EQ(random(), 3203168211198807973U);
  EXPECT_EQ(random(), 9817491932198370423U);
}

TEST(RandomTest, AnIndexGivesTheSameNumbersWhateverWasDrawnBefore) {
  const RandomStream stream(42, 1);
  Random other = stream.At(7);
  other();
  Random first = stream.At(8);
  Random again = RandomStream(42, 1).At(8);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(first(), again());
}

TEST(RandomTest, SeedsPurposesAndIndexesDiffer) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t purpose = 0; purpose < 10; ++purpose) {
      for (std::uint64_t index = 0; index < 10; ++index) {
        seen.insert(RandomStream(seed, purpose).At(index)());
      }
    }
  }
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_NE(RandomStream(1, 2).Within(3).At(4)(), RandomStream(1, 2).Within(4).At(3)());
}

TEST(RandomTest, NeighbouringIndexesAreUncorrelated) {
  const RandomStream stream(1, 1);
  double product = 0;
  constexpr int kCount = 100000;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    product += (stream.At(i).Uniform() - 0.5) * (stream.At(i + 1).Uniform() - 0.5);
  }
  // Standard error of the mean product: 1/12 / sqrt(100000).
  EXPECT_LT(std::fabs(product / kCount), 4 * (1.0 / 12) / std::sqrt(kCount));
}

TEST(RandomTest, UniformHasItsMomentsAndNoEnds) {
  Random random(5);
  const Moments moments = MomentsOf(200000, [&] {
    const double x = random.Uniform();
    EXPECT_TRUE(x > 0 && x < 1);
    return x;
  });
  EXPECT_NEAR(moments.mean, 0.5, 0.003);
  EXPECT_NEAR(moments.variance, 1.0 / 12, 0.001);
}

TEST(RandomTest, ExponentialHasItsTail) {
  Random random(6);
  int above_one = 0;
  int above_five = 0;
  int above_nine = 0;  // beyond the ziggurat's own tail
  constexpr int kCount = 1'000'000;
  const Moments moments = MomentsOf(kCount, [&] {
    const double x = Exponential(random);
    above_one += x > 1;
    above_five += x > 5;
    above_nine += x > 9;
    return x;
  });
  EXPECT_NEAR(moments.mean, 1, 0.004);
  EXPECT_NEAR(moments.variance, 1, 0.012);
  EXPECT_NEAR(above_one, kCount * 0.36787944, 2000);
  EXPECT_NEAR(above_five, kCount * 0.00673795, 330);
  EXPECT_NEAR(above_nine, kCount * 0.00012341, 45);
}

TEST(RandomTest, NormalHasItsMoments) {
  Random random(8);
  const Moments moments = MomentsOf(200000, [&] { return StandardNormal(random); });
  EXPECT_NEAR(moments.mean, 0, 0.009);
  EXPECT_NEAR(moments.variance, 1, 0.013);
}

TEST(RandomTest, GammaHasItsMomentsOnBothSidesOfShapeOne) {
  for (const double shape : {0.25, 1.0, 4.0}) {
    Random random(9);
    const Moments moments = MomentsOf(400000, [&] { return StandardGamma(random, shape); });
    EXPECT_NEAR(moments.mean, shape, 0.02 * shape) << shape;
    EXPECT_NEAR(moments.variance, shape, 0.04 * shape) << shape;
  }
}

TEST(RandomTest, BelowReachesEveryNumber) {
  Random random(10);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(random.Below(7));
  EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace corntune
