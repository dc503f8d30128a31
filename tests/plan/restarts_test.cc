#include "corntune/plan/restarts.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "corntune/stats/random.h"

namespace corntune {
namespace {

RestartTerms Terms(std::int64_t workers, std::int64_t requests, std::int64_t jitter, double rate,
                   double outage) {
  RestartTerms terms;
  terms.workers = workers;
  terms.max_requests = requests;
  terms.jitter = jitter;
  terms.rate = Rate{rate};
  terms.boot = Seconds(outage);
  return terms;
}

TEST(Restarts, AWorkerIsDownForItsShareOfTheInterval) {
  // 1000 requests at 10/s take 100 s; 33 s of outage: 33 / 133.
  const auto costs = CostOfRestarts(Terms(1, 1000, 0, 10, 33));
  ASSERT_TRUE(costs.has_value());
  EXPECT_NEAR(costs->interval.count(), 133, 1e-9);
  EXPECT_NEAR(costs->capacity_lost, 33.0 / 133, 1e-12);
}

// Known cases: 4 workers, 10240 requests with a jitter of 512, 5 s of outage (Gunicorn #3427).
TEST(Restarts, AJitterThatIsOverBeforeTheFirstWorkerIsBackLetsAllGoDown) {
  EXPECT_EQ(CostOfRestarts(Terms(4, 10240, 512, 800, 5))->all_down, 1);
  // At 50/s for each worker the span is 10.24 s: 4 x^3 - 3 x^4 with x = 5 / 10.24.
  EXPECT_NEAR(CostOfRestarts(Terms(4, 10240, 512, 200, 5))->all_down, 0.2951, 1e-4);
  // 1000 of 1000 at 20/s: x = 0.1.
  EXPECT_NEAR(CostOfRestarts(Terms(4, 1000, 1000, 80, 5))->all_down, 0.0037, 1e-9);
}

TEST(Restarts, WithoutJitterAllGoDownTogether) {
  const auto costs = CostOfRestarts(Terms(3, 1000, 0, 30, 2));
  EXPECT_EQ(costs->all_down, 1);
  EXPECT_EQ(costs->two_down, 1);
  EXPECT_EQ(costs->first_wave.count(), 0);
}

TEST(Restarts, TheChancesAreThoseOfDrawnWaves) {
  const RandomStream stream(7, 1);
  constexpr int kWaves = 200000;
  constexpr double kSpan = 0.2;
  int all = 0;
  int two = 0;
  for (int i = 0; i < kWaves; ++i) {
    Random random = stream.At(static_cast<std::uint64_t>(i));
    double at[4];
    for (double& each : at) each = random.Uniform();
    std::sort(std::begin(at), std::end(at));
    all += at[3] - at[0] <= kSpan;
    two += std::min({at[1] - at[0], at[2] - at[1], at[3] - at[2]}) <= kSpan;
  }
  EXPECT_NEAR(ChanceAllWithin(4, kSpan), all / double{kWaves}, 0.002);
  EXPECT_NEAR(ChanceSomeTwoWithin(4, kSpan), two / double{kWaves}, 0.003);
}

TEST(Restarts, TheAdvisedJitterKeepsBelowTheChance) {
  RestartTerms terms = Terms(4, 1000, 0, 80, 5);
  const auto advised = CostOfRestarts(terms)->advised_jitter;
  ASSERT_TRUE(advised.has_value());
  terms.jitter = *advised;
  EXPECT_LE(CostOfRestarts(terms)->all_down, 0.01);
  terms.jitter = *advised * 9 / 10;
  EXPECT_GT(CostOfRestarts(terms)->all_down, 0.01);
}

TEST(Restarts, OneWorkerIsAlwaysDownAlone) {
  const auto costs = CostOfRestarts(Terms(1, 1000, 100, 10, 2));
  EXPECT_EQ(costs->all_down, 1);
  EXPECT_EQ(costs->two_down, 0);
  EXPECT_FALSE(costs->advised_jitter.has_value());
}

TEST(Restarts, TermsWithoutMeaningAreRefused) {
  EXPECT_EQ(CostOfRestarts(Terms(2, 0, 0, 10, 1)).error().place, "--max-requests");
  EXPECT_EQ(CostOfRestarts(Terms(0, 10, 0, 10, 1)).error().place, "--workers");
  // 10 requests in a second, 5 s to come back.
  EXPECT_EQ(CostOfRestarts(Terms(1, 10, 0, 10, 5)).error().kind, ErrorKind::kInfeasible);
}

}  // namespace
}  // namespace corntune
