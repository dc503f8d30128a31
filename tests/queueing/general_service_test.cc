#include "corntune/queueing/general_service.h"

#include <cmath>
#include <tuple>

#include <gtest/gtest.h>

#include "corntune/queueing/erlang.h"

#include "queueing/markov.h"

namespace corntune {
namespace {

TEST(OneServerTest, HandCalculations) {
  // M/D/1 at 0.8 waits half of M/M/1's four service times; SCV 4 waits 2.5 times as long as SCV 1.
  EXPECT_NEAR(MeanWaitOneServer(Rate{0.8}, Seconds(1), 0)->count(), 2, 1e-12);
  EXPECT_NEAR(MeanWaitOneServer(Rate{0.8}, Seconds(1), 1)->count(), 4, 1e-12);
  EXPECT_NEAR(MeanWaitOneServer(Rate{0.8}, Seconds(1), 4)->count(), 10, 1e-12);
  EXPECT_NEAR(MeanWaitOneServer(Rate{50}, Seconds(0.01), 1)->count(), 0.01, 1e-12);
}

TEST(ManyServersTest, OneServerIsExact) {
  for (const double scv : {0.0, 0.25, 1.0, 4.0, 100.0}) {
    const double exact = 0.7 * (1 + scv) / 0.6;
    EXPECT_NEAR(MeanWaitManyServers(1, Rate{0.7}, Seconds(1), scv)->count(), exact, 1e-9) << scv;
  }
}

TEST(ManyServersTest, ExponentialServiceIsExact) {
  EXPECT_NEAR(MeanWaitManyServers(5, Rate{4}, Seconds(1), 1)->count(), 0.55411255, 1e-8);
  EXPECT_NEAR(MeanWaitManyServers(16, Rate{12.8}, Seconds(1), 1)->count(), 0.09527622, 1e-8);
}

// M/E2/c by brute force: service is two exponential phases of rate 2, so that its SCV is 1/2. The
// state is the number in the system and how many of those in service are in their second phase.
double WaitOfTwoPhases(int servers, double rate) {
  using State = std::pair<int, int>;
  const int most = servers + 40;
  const auto chain = Stationary<State>({0, 0}, [&](const State& state) {
    const auto [n, second] = state;
    const int busy = std::min(n, servers);
    std::vector<std::pair<State, double>> moves;
    if (n < most) moves.push_back({{n + 1, second}, rate});
    if (busy > second) moves.push_back({{n, second + 1}, 2.0 * (busy - second)});
    if (second > 0) moves.push_back({{n - 1, second - 1}, 2.0 * second});
    return moves;
  });
  double queue = 0;
  for (const auto& [state, share] : chain) queue += share * std::max(0, state.first - servers);
  return queue / rate;
}

TEST(ManyServersTest, KimuraIsWithinFivePercentOfTwoPhaseService) {
  for (const auto& [servers, load] : {std::pair(2, 0.5), {2, 0.7}, {4, 0.6}, {4, 0.75}}) {
    const double exact = WaitOfTwoPhases(servers, load * servers);
    const auto answer = MeanWaitManyServers(servers, Rate{load * servers}, Seconds(1), 0.5);
    ASSERT_TRUE(answer);
    EXPECT_NEAR(answer->count(), exact, 0.05 * exact) << servers << " at " << load;
  }
}

TEST(ManyServersTest, FixedServiceWaitsBetweenHalfAndAllOfExponential) {
  for (const double load : {0.01, 0.2, 0.5, 0.9, 0.999}) {
    const auto fixed = MeanWaitFixedService(8, Rate{8 * load}, Seconds(1));
    const auto exponential = MultiServerQueue::Make(8, Rate{8 * load}, Seconds(1));
    ASSERT_TRUE(fixed && exponential);
    EXPECT_GE(fixed->count(), 0.5 * exponential->MeanWait().count());
    EXPECT_LE(fixed->count(), exponential->MeanWait().count());
  }
}

TEST(ManyServersTest, MoreVariationNeverWaitsLess) {
  double last = 0;
  for (const double scv : {0.0, 0.1, 0.5, 1.0, 2.0, 10.0, 1000.0}) {
    const auto wait = MeanWaitManyServers(16, Rate{13}, Seconds(1), scv);
    ASSERT_TRUE(wait);
    EXPECT_TRUE(std::isfinite(wait->count()));
    EXPECT_GT(wait->count(), last) << scv;
    last = wait->count();
  }
}

TEST(SharingTest, OneCoreSlowsByTheIdleShare) {
  EXPECT_NEAR(MeanResponseSharing(1, Rate{0.8}, Seconds(1))->count(), 5, 1e-12);
  EXPECT_NEAR(MeanResponseSharing(2, Rate{1.6}, Seconds(1))->count(), 2.77777778, 1e-8);
}

TEST(GeneralServiceTest, NumbersOutsideTheDomainAreRefused) {
  EXPECT_EQ(MeanWaitOneServer(Rate{1}, Seconds(1), 1).error().kind, ErrorKind::kInfeasible);
  EXPECT_EQ(MeanWaitManyServers(2, Rate{2}, Seconds(1), 1).error().kind, ErrorKind::kInfeasible);
  EXPECT_FALSE(MeanWaitOneServer(Rate{0.5}, Seconds(1), -1));
  EXPECT_FALSE(MeanWaitManyServers(2, Rate{1}, Seconds(1), std::nan("")));
  EXPECT_FALSE(MeanResponseSharing(2, Rate{-1}, Seconds(1)));
  EXPECT_EQ(MeanWaitManyServers(2, Rate{0}, Seconds(1), 0)->count(), 0);
}

}  // namespace
}  // namespace corntune
