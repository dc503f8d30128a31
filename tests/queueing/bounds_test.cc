#include "corntune/queueing/bounds.h"

#include <chrono>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using namespace std::chrono_literals;

TEST(BoundsTest, CapacityIsTheLesserOfSlotsAndCores) {
  // Five workers, 2 ms of CPU and 20 ms of waiting, two cores.
  const auto bound = BoundCapacity({2ms, 20ms}, Cores{2}, 5);
  ASSERT_TRUE(bound);
  EXPECT_NEAR(bound->by_slots.per_second, 227.2727, 1e-4);
  EXPECT_NEAR(bound->by_cores->per_second, 1000, 1e-9);
  EXPECT_NEAR(bound->Least().per_second, 227.2727, 1e-4);
  EXPECT_FALSE(BoundCapacity({0ms, 50ms}, Cores{2}, 5)->by_cores);
}

TEST(BoundsTest, ClosedPopulation) {
  // D = 1, Z = 10, N = 20: 20/11 is above 1/Dmax = 1.
  const auto bounds = BoundClosed({1s, 0s}, Cores{1}, 20, 10s);
  ASSERT_TRUE(bounds);
  EXPECT_NEAR(bounds->most.per_second, 1, 1e-12);
  EXPECT_NEAR(bounds->least.per_second, 20.0 / 30, 1e-12);
  EXPECT_NEAR(bounds->least_response.count(), 10, 1e-12);
  EXPECT_NEAR(bounds->knee, 11, 1e-12);
  const auto light = BoundClosed({1s, 0s}, Cores{1}, 5, 10s);
  EXPECT_NEAR(light->most.per_second, 5.0 / 11, 1e-12);
  EXPECT_NEAR(light->least_response.count(), 1, 1e-12);
}

TEST(BoundsTest, TheExactThroughputLiesBetweenTheBounds) {
  for (const double cores : {1.0, 2.0, 3.5}) {
    for (int clients = 1; clients <= 40; ++clients) {
      const Demand demand{10ms, 25ms};
      const auto network = AdmissionNetwork::Make(demand, CoreSharing(Cores{cores}, 40));
      const auto exact = network->Closed(clients, 100ms);
      const auto bounds = BoundClosed(demand, Cores{cores}, clients, 100ms);
      ASSERT_TRUE(exact && bounds);
      EXPECT_LE(exact->throughput.per_second, bounds->most.per_second * (1 + 1e-12));
      EXPECT_GE(exact->throughput.per_second, bounds->least.per_second * (1 - 1e-12));
      EXPECT_GE(exact->mean_response, bounds->least_response * (1 - 1e-12));
    }
  }
}

TEST(StaffingTest, IsTheFewestServersThatDo) {
  // C(10, 8) = 0.409: nine servers would let more than half wait.
  const auto staffing = StaffFor(8, 0.41);
  ASSERT_TRUE(staffing);
  EXPECT_EQ(staffing->servers, 10);
  EXPECT_NEAR(staffing->wait_probability, 0.4091801508, 1e-8);
  EXPECT_NEAR(staffing->beta, 0.70710678, 1e-8);
  EXPECT_EQ(StaffFor(8, 0.409)->servers, 11);
}

TEST(StaffingTest, HalfinWhittSharesOfTheTextbook) {
  EXPECT_NEAR(HalfinWhittWaitShare(1), 0.22336, 5e-6);
  EXPECT_NEAR(HalfinWhittWaitShare(2), 0.02688, 5e-6);
  // In a large system the rule and Erlang C meet.
  const auto large = StaffFor(10000, HalfinWhittWaitShare(1));
  ASSERT_TRUE(large);
  EXPECT_NEAR(large->servers, 10100, 2);
}

TEST(BoundsTest, NumbersOutsideTheDomainAreRefused) {
  EXPECT_FALSE(BoundCapacity({0s, 0s}, Cores{1}, 1));
  EXPECT_FALSE(BoundCapacity({1s, 0s}, Cores{0}, 1));
  EXPECT_FALSE(BoundCapacity({1s, 0s}, Cores{1}, 0));
  EXPECT_FALSE(BoundClosed({1s, 0s}, Cores{1}, 0, 1s));
  EXPECT_FALSE(StaffFor(0, 0.5));
  EXPECT_FALSE(StaffFor(5, 1));
}

}  // namespace
}  // namespace corntune
