#include "corntune/os/environment.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(EnvironmentTest, AnEmptyVariableDiffersFromNone) {
  const Environment environment({{"EMPTY", ""}, {"WEB_CONCURRENCY", "4"}});
  EXPECT_EQ(environment.Get("WEB_CONCURRENCY"), "4");
  EXPECT_EQ(environment.Get("EMPTY"), "");
  EXPECT_EQ(environment.Get("NONE"), std::nullopt);
  EXPECT_EQ(environment.Get("web_concurrency"), std::nullopt);
}

TEST(EnvironmentTest, AnEqualsSignMayStandInAValue) {
  ASSERT_EQ(setenv("CORNTUNE_TEST_VARIABLE", "a=b=c", 1), 0);
  const Environment environment = Environment::OfThisProcess();
  EXPECT_EQ(unsetenv("CORNTUNE_TEST_VARIABLE"), 0);
  EXPECT_EQ(environment.Get("CORNTUNE_TEST_VARIABLE"), "a=b=c");
}

}  // namespace
}  // namespace corntune
