#include <gtest/gtest.h>

#include "ceilings.h"
#include "machines.h"

namespace corntune {
namespace {

TEST(DescriptorCeilingTest, GunicornsDefaultFitsTheUsualSoftLimitOf1024) {
  Machine machine = MachineOf(1);
  machine.limits.open_files = 1024;
  const auto answer = Recommend(RequestOf(WorkerClass::kGevent), machine);
  ASSERT_TRUE(answer);
  EXPECT_EQ(Printed(*answer), "worker_class=gevent worker_connections=1000 workers=3");
  EXPECT_TRUE(Warns(*answer, "open-files-low"));
}

TEST(DescriptorCeilingTest, ALowerLimitLowersTheConnectionsAndIsNamed) {
  Machine machine = MachineOf(1);
  machine.limits.open_files = 256;
  const auto answer = Recommend(RequestOf(WorkerClass::kGevent), machine);
  ASSERT_TRUE(answer);
  EXPECT_EQ(Printed(*answer), "worker_class=gevent worker_connections=232 workers=3");
  EXPECT_EQ(ReasonOf(*answer, "worker_connections")->ceiling, "open_files");
}

TEST(DescriptorCeilingTest, ALimitThatHoldsNoConnectionIsRefused) {
  Machine machine = MachineOf(1);
  machine.limits.open_files = 10;
  const auto answer = Recommend(RequestOf(WorkerClass::kGevent), machine);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInfeasible);
}

}  // namespace
}  // namespace corntune
