#include "corntune/sizing/suitable_class.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace corntune {
namespace {

using enum WorkerClass;
using testing::ElementsAre;

constexpr GunicornVersion kBeforeAsgi{23, 0, 0};

TEST(SuitableClassTest, StreamsAndWebSocketsLeaveSyncOut) {
  Traits traits;
  EXPECT_THAT(ClassesFor(traits, kNewestGunicorn), ElementsAre(kSync, kGthread));
  traits.async_safe = AsyncSafe::kYes;
  EXPECT_THAT(ClassesFor(traits, kNewestGunicorn), ElementsAre(kSync, kGthread, kGevent));
  traits.streaming.any = true;
  EXPECT_THAT(ClassesFor(traits, kNewestGunicorn), ElementsAre(kGthread, kGevent));
}

TEST(SuitableClassTest, AnAsgiApplicationHasUvicornBeforeGunicornsOwnClass) {
  Traits traits;
  traits.interface = "asgi";
  EXPECT_THAT(ClassesFor(traits, kNewestGunicorn), ElementsAre(kAsgi));
  EXPECT_THAT(ClassesFor(traits, kBeforeAsgi), ElementsAre(kUvicorn));
}

TEST(SuitableClassTest, TheChoiceFollowsWhatYields) {
  SizingRequest request;
  EXPECT_EQ(ChooseByTraits(request).worker_class, kSync);
  request.traits.websockets.any = true;
  EXPECT_EQ(ChooseByTraits(request).worker_class, kGthread);
  request.traits.async_safe = AsyncSafe::kYes;
  EXPECT_EQ(ChooseByTraits(request).worker_class, kGevent);
  request.threads = 8;
  EXPECT_EQ(ChooseByTraits(request).worker_class, kGthread);
}

TEST(SuitableClassTest, WhatAClassCannotRunIsRefused) {
  SizingRequest request;
  request.traits.interface = "asgi";
  EXPECT_EQ(CheckAgainstTraits(request, kGthread).error().place, "--interface");
  EXPECT_TRUE(CheckAgainstTraits(request, kUvicorn));
  request.traits = {};
  request.traits.websockets.any = true;
  EXPECT_EQ(CheckAgainstTraits(request, kSync).error().place, "--websockets");
  EXPECT_EQ(CheckAgainstTraits(request, kTornado).error().place, "--websockets");
  EXPECT_TRUE(CheckAgainstTraits(request, kGthread));
}

}  // namespace
}  // namespace corntune
