#include "corntune/queueing/erlang.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "queueing/markov.h"

namespace corntune {
namespace {

// Ten digits by another program, in whose tables they stand rounded: 1e-8 is theirs to keep.
constexpr double kDigits = 1e-8;

TEST(ErlangTest, BlockingAndWaitingOfWellKnownSystems) {
  EXPECT_NEAR(*ErlangB(10, 8), 0.1216610643, kDigits);
  EXPECT_NEAR(*ErlangC(10, 8), 0.4091801508, kDigits);
  EXPECT_NEAR(*ErlangC(2, 1), 1.0 / 3, 1e-15);
  EXPECT_NEAR(*ErlangC(5, 4), 0.5541125541, kDigits);
  EXPECT_NEAR(*ErlangB(100, 90), 0.0269573805, kDigits);
  EXPECT_NEAR(*ErlangC(100, 90), 0.2169404809, kDigits);
}

struct Golden {
  int servers;
  double wait_probability, mean_wait, mean_response, p50, p90, p95, p99, p999;
};

class MultiServerTest : public testing::TestWithParam<Golden> {};

// Service time 1, load 0.8 of the servers.
TEST_P(MultiServerTest, AgreesWithTheTable) {
  const Golden& row = GetParam();
  const auto queue = MultiServerQueue::Make(row.servers, Rate{0.8 * row.servers}, Seconds(1));
  ASSERT_TRUE(queue);
  EXPECT_NEAR(queue->wait_probability(), row.wait_probability, kDigits);
  EXPECT_NEAR(queue->MeanWait().count(), row.mean_wait, kDigits);
  EXPECT_NEAR(queue->MeanResponse().count(), row.mean_response, kDigits);
  // The table has six decimals here.
  EXPECT_NEAR(queue->ResponseQuantile(0.5).count(), row.p50, 6e-7);
  EXPECT_NEAR(queue->ResponseQuantile(0.9).count(), row.p90, 6e-7);
  EXPECT_NEAR(queue->ResponseQuantile(0.95).count(), row.p95, 6e-7);
  EXPECT_NEAR(queue->ResponseQuantile(0.99).count(), row.p99, 6e-7);
  EXPECT_NEAR(queue->ResponseQuantile(0.999).count(), row.p999, 6e-7);
}

INSTANTIATE_TEST_SUITE_P(AtEightyPercent, MultiServerTest,
                         testing::Values(Golden{1, 0.80000000, 4.00000000, 5.00000000, 3.465736,
                                                11.512925, 14.978661, 23.025851, 34.538776},
                                         Golden{2, 0.71111111, 1.77777778, 2.77777778, 2.040031,
                                                6.171562, 7.910684, 11.937370, 17.694126},
                                         Golden{5, 0.55411255, 0.55411255, 1.55411255, 1.204395,
                                                3.352610, 4.197463, 6.079663, 8.665942},
                                         Golden{8, 0.45764493, 0.28602808, 1.28602808, 0.986334,
                                                2.784556, 3.508443, 5.152182, 7.469719},
                                         Golden{16, 0.30488391, 0.09527622, 1.09527622, 0.801856,
                                                2.431792, 3.125392, 4.734952, 7.037540}));

TEST(MultiServerTest, TheWaitsTailIsExponential) {
  const auto queue = MultiServerQueue::Make(5, Rate{4}, Seconds(1));
  ASSERT_TRUE(queue);
  EXPECT_EQ(queue->WaitQuantile(0.4).count(), 0);
  EXPECT_NEAR(queue->WaitQuantile(0.99).count(), std::log(55.41125541), 1e-9);
  EXPECT_NEAR(queue->WaitExceeds(Seconds(1)), 0.5541125541 * std::exp(-1), 1e-9);
  EXPECT_NEAR(queue->MeanQueue(), 4 * 0.55411255, 4e-8);
}

TEST(MultiServerTest, TheTailIsSmoothWhereItsFormulaDividesByZero) {
  // c - 1 = a: the two exponentials of the tail are equal.
  const auto at = MultiServerQueue::Make(3, Rate{2}, Seconds(1));
  const auto near = MultiServerQueue::Make(3, Rate{2 + 1e-9}, Seconds(1));
  ASSERT_TRUE(at && near);
  EXPECT_NEAR(at->ResponseExceeds(Seconds(2)), near->ResponseExceeds(Seconds(2)), 1e-8);
  // Hand calculation: C(3, 2) = 4/9, so (1 + 4/9 * 2) e^-2.
  EXPECT_NEAR(at->ResponseExceeds(Seconds(2)), 17.0 / 9 * std::exp(-2), 1e-12);
}

TEST(MultiServerTest, AThousandServersNearSaturation) {
  const auto queue = MultiServerQueue::Make(1000, Rate{999.999}, Seconds(1));
  ASSERT_TRUE(queue);
  EXPECT_GT(queue->wait_probability(), 0.9999);
  EXPECT_LT(queue->wait_probability(), 1);
  // Heavy traffic: the wait tends to an exponential of mean S / (c - a).
  EXPECT_NEAR(queue->MeanWait().count(), 1000, 0.1);
  EXPECT_NEAR(queue->WaitQuantile(0.99).count(), 1000 * std::log(100), 1);
  EXPECT_TRUE(std::isfinite(queue->ResponseQuantile(0.999999).count()));
}

TEST(MultiServerTest, WithoutLoadARequestTakesItsServiceTime) {
  const auto queue = MultiServerQueue::Make(4, Rate{0}, Seconds(0.02));
  ASSERT_TRUE(queue);
  EXPECT_EQ(queue->MeanWait().count(), 0);
  EXPECT_NEAR(queue->ResponseQuantile(0.5).count(), 0.02 * std::log(2), 1e-12);
}

TEST(ErlangTest, NumbersOutsideTheDomainAreRefused) {
  EXPECT_EQ(ErlangC(4, 4).error().kind, ErrorKind::kInfeasible);
  EXPECT_EQ(ErlangC(4, 4).error().message,
            "offered load: 4 has no steady state (expected below 4)");
  EXPECT_EQ(ErlangC(0, 0.5).error().kind, ErrorKind::kUsage);
  EXPECT_FALSE(ErlangB(4, -1));
  EXPECT_FALSE(ErlangB(4, std::nan("")));
  EXPECT_FALSE(ErlangB(4, std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(MultiServerQueue::Make(4, Rate{1}, Seconds(0)));
  EXPECT_FALSE(MultiServerQueue::Make(4, Rate{std::nan("")}, Seconds(1)));
  EXPECT_FALSE(SolveLossQueue(4, 3, Rate{1}, Seconds(1)));
}

TEST(LossQueueTest, AgreesWithTheTable) {
  const auto small = SolveLossQueue(2, 5, Rate{3}, Seconds(1));
  ASSERT_TRUE(small);
  EXPECT_NEAR(small->blocking, .3744221880, kDigits);
  EXPECT_NEAR(small->throughput.per_second, 1.8767334361, kDigits);
  EXPECT_NEAR(small->mean_in_system, 3.6656394453, kDigits);
  EXPECT_NEAR(small->mean_queue, 1.7889060092, kDigits);
  EXPECT_NEAR(small->mean_response.count(), 1.9532019704, kDigits);
  const auto loaded = SolveLossQueue(4, 20, Rate{3.6}, Seconds(1));
  ASSERT_TRUE(loaded);
  EXPECT_NEAR(loaded->blocking, .0168049823, kDigits);
  EXPECT_NEAR(loaded->mean_response.count(), 2.1950003127, kDigits);
  const auto over = SolveLossQueue(4, 20, Rate{6}, Seconds(1));
  ASSERT_TRUE(over);
  EXPECT_NEAR(over->blocking, .3334806301, kDigits);
  EXPECT_NEAR(over->mean_in_system, 18.008348908, kDigits);
  EXPECT_NEAR(over->mean_queue, 14.0092326888, kDigits);
}

TEST(LossQueueTest, AgreesWithTheSolvedChainForManySizes) {
  for (int servers = 1; servers <= 5; ++servers) {
    for (int places = servers; places <= servers + 6; ++places) {
      const double rate = 0.7 * servers + 0.3 * places;
      const auto chain = Stationary<int>(0, [&](const int& n) {
        std::vector<std::pair<int, double>> moves;
        if (n < places) moves.emplace_back(n + 1, rate);
        if (n > 0) moves.emplace_back(n - 1, std::min(n, servers));
        return moves;
      });
      const auto solved = SolveLossQueue(servers, places, Rate{rate}, Seconds(1));
      ASSERT_TRUE(solved);
      EXPECT_NEAR(solved->blocking, chain.at(places), 1e-10) << servers << "/" << places;
      if (servers == places) {
        EXPECT_NEAR(*ErlangB(servers, rate), chain.at(places), 1e-10);
      }
    }
  }
}

TEST(LossQueueTest, ALongLineUnderLightLoadIsAnEndlessOne) {
  const auto loss = SolveLossQueue(1000, 20000, Rate{950}, Seconds(1));
  const auto queue = MultiServerQueue::Make(1000, Rate{950}, Seconds(1));
  ASSERT_TRUE(loss && queue);
  EXPECT_LT(loss->blocking, 1e-300);
  EXPECT_NEAR(loss->mean_wait.count(), queue->MeanWait().count(), 1e-12);
}

}  // namespace
}  // namespace corntune
