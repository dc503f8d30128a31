#include "corntune/sizing/traits.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

TEST(TraitsTest, HeldOpenIsYesNoOrANumber) {
  EXPECT_TRUE(ParseHeldOpen("yes", "--streaming")->any);
  EXPECT_FALSE(ParseHeldOpen("yes", "--streaming")->at_a_time);
  EXPECT_FALSE(ParseHeldOpen("no", "--streaming")->any);
  EXPECT_FALSE(ParseHeldOpen("0", "--streaming")->any);
  EXPECT_EQ(ParseHeldOpen("200", "--streaming")->at_a_time, 200);
  for (const char* wrong : {"", "-1", "many", "2.5", "1000001", "Yes"}) {
    const auto read = ParseHeldOpen(wrong, "--streaming");
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().place, "--streaming");
  }
}

TEST(TraitsTest, AsyncSafeIsReadAsWritten) {
  for (const AsyncSafe safe : {AsyncSafe::kYes, AsyncSafe::kNo, AsyncSafe::kUnknown}) {
    EXPECT_EQ(*ParseAsyncSafe(ToText(safe), "--async-safe"), safe);
  }
  EXPECT_FALSE(ParseAsyncSafe("maybe", "--async-safe"));
}

TEST(TraitsTest, StreamsAndWebSocketsAreCountedTogether) {
  Traits traits;
  EXPECT_FALSE(traits.HoldsOpen());
  EXPECT_EQ(traits.HeldText(), "");
  traits.streaming = {true, 1};
  EXPECT_EQ(traits.HeldText(), "1 stream");
  traits.websockets = {true, 50};
  EXPECT_EQ(traits.HeldText(), "1 stream and 50 WebSockets");
  EXPECT_EQ(traits.Held(), 51);
  traits.streaming = {true, std::nullopt};
  EXPECT_EQ(traits.HeldText(), "50 WebSockets");
}

}  // namespace
}  // namespace corntune
