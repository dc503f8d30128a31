#include "corntune/stats/special.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

// Expected values: CPython's statistics.NormalDist and printed tables of Student's t.

TEST(SpecialTest, NormalQuantilesAgreeWithAnotherProgram) {
  EXPECT_NEAR(NormalQuantile(0.8), 0.8416212335729144, 1e-15);
  EXPECT_NEAR(NormalQuantile(0.975), 1.9599639845400536, 1e-14);
  EXPECT_NEAR(NormalQuantile(0.01), -2.3263478740408408, 1e-14);
  EXPECT_NEAR(NormalQuantile(1e-12), -7.034483825301132, 1e-13);
}

TEST(SpecialTest, NormalCdfAndDensityAtWellKnownPoints) {
  EXPECT_NEAR(NormalCdf(0), 0.5, 1e-16);
  EXPECT_NEAR(NormalCdf(1.96), 0.9750021048517795, 1e-14);
  EXPECT_NEAR(NormalDensity(0), 0.3989422804014327, 1e-15);
}

TEST(SpecialTest, IncompleteBetaOfSmallWholeParametersIsAPolynomial) {
  EXPECT_NEAR(IncompleteBeta(1, 1, 0.3), 0.3, 1e-14);
  EXPECT_NEAR(IncompleteBeta(2, 1, 0.3), 0.09, 1e-14);
  EXPECT_NEAR(IncompleteBeta(1, 2, 0.3), 0.51, 1e-14);
  EXPECT_NEAR(IncompleteBeta(2, 2, 0.9), 0.972, 1e-14);  // 3x^2 - 2x^3
}

TEST(SpecialTest, StudentQuantilesAgreeWithTheTables) {
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.706204736, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.975, 10), 2.2281388520, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.975, 30), 2.0422724563, 1e-9);
  EXPECT_NEAR(StudentQuantile(0.9995, 19), 3.8834058526, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.025, 10), -2.2281388520, 1e-9);
  EXPECT_EQ(StudentQuantile(0.5, 7), 0);
}

}  // namespace
}  // namespace corntune
