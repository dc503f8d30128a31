#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/report/verify.h"

#include "verify_test_result.h"

namespace corntune {
namespace {

using testing::HasSubstr;

TEST(VerifyJunit, EachCheckIsATestCase) {
  const std::string text = VerifyJunit(HostileVerifyResult());
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"corntune verify\" tests=\"2\" failures=\"1\" "
                              "errors=\"0\">"));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"corntune.verify\" name=\"comes-up\"/>"));
  EXPECT_THAT(text, HasSubstr("<failure message=\"every request is answered: 500 "
                              "&lt;Internal&gt;&#10;boom \\xff\">"));
  EXPECT_THAT(text, HasSubstr("<system-out>G7: idle &amp; &lt;kept&gt;"));
}

TEST(VerifyJunit, ARunThatSaysNothingIsAnError) {
  VerifyResult result = HostileVerifyResult();
  result.verdict = Verdict::kInvalid;
  result.why = "the generator was the bottleneck";
  EXPECT_THAT(VerifyJunit(result),
              HasSubstr("<error message=\"invalid: the generator was the bottleneck\"/>"));
  EXPECT_THAT(VerifyJunit(result), HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\""));
}

}  // namespace
}  // namespace corntune
