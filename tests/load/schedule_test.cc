#include "schedule.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace corntune {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

LoadPlan At(double rate, Duration length) {
  LoadPlan plan;
  plan.rate = Rate{rate};
  plan.duration = length;
  return plan;
}

TEST(Schedule, ConstantRequestsAreEvenlySpaced) {
  EXPECT_THAT(DrawSchedule(At(4, seconds(1))).value(),
              ElementsAre(0, 250'000'000, 500'000'000, 750'000'000));
}

TEST(Schedule, ARunWithoutDurationHasAsManyRequestsAsAsked) {
  LoadPlan plan = At(100, seconds(1));
  plan.duration.reset();
  plan.requests = 3;
  EXPECT_THAT(DrawSchedule(plan).value(), ElementsAre(0, 10'000'000, 20'000'000));
  plan.arrivals = LoadArrivals::kPoisson;
  EXPECT_EQ(DrawSchedule(plan).value().size(), 3U);
}

TEST(Schedule, PoissonArrivalsHaveTheirRateAndItsSpread) {
  LoadPlan plan = At(1000, seconds(100));
  plan.arrivals = LoadArrivals::kPoisson;
  const auto moments = DrawSchedule(plan).value();
  // 100,000 +- 4 standard deviations of 316.
  EXPECT_NEAR(static_cast<double>(moments.size()), 100'000, 1265);
  EXPECT_TRUE(std::is_sorted(moments.begin(), moments.end()));
  // A share exp(-1) of the gaps is longer than their mean.
  std::size_t longer = 0;
  for (std::size_t i = 1; i < moments.size(); ++i) {
    longer += moments[i] - moments[i - 1] > 1'000'000 ? 1U : 0U;
  }
  EXPECT_NEAR(static_cast<double>(longer) / static_cast<double>(moments.size()), 0.3679, 0.007);
}

TEST(Schedule, TheSameSeedGivesTheSameMoments) {
  LoadPlan plan = At(50, seconds(10));
  plan.arrivals = LoadArrivals::kPoisson;
  const auto first = DrawSchedule(plan).value();
  EXPECT_EQ(DrawSchedule(plan).value(), first);
  plan.seed = 2;
  EXPECT_NE(DrawSchedule(plan).value(), first);
}

TEST(Schedule, ARampGrowsEvenly) {
  LoadPlan plan = At(100, seconds(10));
  plan.arrivals = LoadArrivals::kRamp;
  plan.start_rate = Rate{0};
  const auto moments = DrawSchedule(plan).value();
  // The area below the ramp is 500, a quarter of it before half of the time.
  EXPECT_EQ(moments.size(), 500U);
  const auto half = std::lower_bound(moments.begin(), moments.end(), 5'000'000'000U);
  EXPECT_EQ(half - moments.begin(), 125);
}

TEST(Schedule, StepsAreEquallyLongAndHigh) {
  LoadPlan plan = At(30, seconds(3));
  plan.arrivals = LoadArrivals::kStep;
  plan.start_rate = Rate{10};
  plan.steps = 3;
  const auto moments = DrawSchedule(plan).value();
  const auto before = [&moments](std::uint64_t time) {
    return std::lower_bound(moments.begin(), moments.end(), time) - moments.begin();
  };
  EXPECT_EQ(before(1'000'000'000), 10);
  EXPECT_EQ(before(2'000'000'000), 30);
  EXPECT_EQ(moments.size(), 60U);
}

TEST(Schedule, ARecordedScheduleIsTakenAsItIs) {
  LoadPlan plan;
  plan.arrivals = LoadArrivals::kRecorded;
  plan.recorded = {milliseconds(0), milliseconds(5), milliseconds(1200)};
  EXPECT_THAT(DrawSchedule(plan).value(), ElementsAre(0, 5'000'000, 1'200'000'000));
  plan.duration = seconds(1);
  EXPECT_THAT(DrawSchedule(plan).value(), ElementsAre(0, 5'000'000));
}

TEST(Schedule, MoreThanMemoryHoldsIsRefused) {
  const auto drawn = DrawSchedule(At(1e6, seconds(1000)));
  ASSERT_FALSE(drawn);
  EXPECT_EQ(drawn.error().ToString(),
            "--rate: 1000000000 requests are more than a schedule holds (lower the rate or the "
            "duration; at most 100000000)");
}

TEST(Schedule, AnEmptyOneIsRefused) {
  LoadPlan plan = At(0.001, milliseconds(10));
  plan.arrivals = LoadArrivals::kPoisson;
  EXPECT_EQ(DrawSchedule(plan).error().place, "--duration");
}

}  // namespace
}  // namespace corntune
