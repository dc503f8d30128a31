#include "burn.h"

#include <chrono>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(Burn, UsesSoMuchOfTheThreadsOwnTime) {
  const nanoseconds before = ThreadCpuTime();
  const nanoseconds said = Burn(milliseconds(20), [] { return true; });
  const nanoseconds used = ThreadCpuTime() - before;
  EXPECT_GE(said, milliseconds(20));
  EXPECT_LT(said, milliseconds(21));
  EXPECT_GE(used, said);
  EXPECT_LT(used, milliseconds(22));
}

TEST(Burn, EndsWhenItIsTold) {
  int steps = 0;
  const nanoseconds used = Burn(std::chrono::hours(1), [&] { return ++steps < 5; });
  EXPECT_EQ(steps, 5);
  EXPECT_LT(used, std::chrono::seconds(1));
}

TEST(Burn, OfNothingDoesNotBegin) {
  EXPECT_EQ(Burn(nanoseconds(0),
                 []() -> bool {
                   ADD_FAILURE();
                   return true;
                 })
                .count(),
            0);
}

TEST(Draw, AFixedWorkIsTheSameEveryTime) {
  WorkSpec spec;
  spec.cpu = Distribution::Fixed(0.002);
  spec.wait = Distribution::Fixed(0.02);
  spec.bursts = 3;
  Random random(7);
  const WorkPlan plan = Draw(spec, random);
  EXPECT_EQ(plan.cpu, milliseconds(2));
  EXPECT_EQ(plan.wait, milliseconds(20));
}

TEST(Draw, ThePartsOfTheBurstsAddUp) {
  WorkPlan plan;
  plan.cpu = nanoseconds(10);
  plan.bursts = 3;
  EXPECT_EQ(plan.CpuOf(0).count(), 4);
  EXPECT_EQ(plan.CpuOf(1).count(), 3);
  EXPECT_EQ(plan.CpuOf(2).count(), 3);
}

TEST(Draw, ExponentialTimesHaveTheirMean) {
  WorkSpec spec;
  spec.wait = Distribution::Exponential(0.02);
  Random random(1);
  nanoseconds sum{0};
  for (int i = 0; i < 10000; ++i) sum += Draw(spec, random).wait;
  // The standard error of a mean of 10,000 is 1 %: five of them.
  EXPECT_NEAR(std::chrono::duration<double>(sum).count() / 10000, 0.02, 0.001);
}

TEST(TouchedMemory, IsThereWhileItIsHeld) {
  TouchedMemory memory(1 << 20);
  TouchedMemory moved(std::move(memory));
  memory = TouchedMemory(0);
  SUCCEED();
}

}  // namespace
}  // namespace corntune
