#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "corntune/report/detect.h"

#include "detect_test_machine.h"
#include "support/golden.h"

namespace corntune {
namespace {

TEST(DetectJsonTest, HasEveryFactInAFixedOrder) {
  EXPECT_TRUE(MatchesGolden("report/detect/pod.json", DetectJson(PodOfHalfACpu())));
}

TEST(DetectJsonTest, WhatIsNotKnownIsNull) {
  const auto json = nlohmann::json::parse(DetectJson(Machine()));
  for (const char* key : {"packages", "cores", "threads", "allowed_cores", "quota", "weight"}) {
    EXPECT_TRUE(json["cpu"][key].is_null()) << key;
  }
  EXPECT_TRUE(json["memory"]["effective_bytes"].is_null());
  EXPECT_TRUE(json["limits"]["open_files"].is_null());
  EXPECT_TRUE(json["kernel"].is_null());
}

}  // namespace
}  // namespace corntune
