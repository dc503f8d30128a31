#include "corntune/os/interrupt.h"

#include <csignal>

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(InterruptTest, TheFirstSignalSetsTheFlagAndTheNextOneEnds) {
  struct sigaction now = {};
  {
    const InterruptFlag interrupt;
    EXPECT_FALSE(interrupt.flag());
    std::raise(SIGINT);
    EXPECT_TRUE(interrupt.flag());
    sigaction(SIGINT, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
  }
  const InterruptFlag again;
  EXPECT_FALSE(again.flag());
}

}  // namespace
}  // namespace corntune
