#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/report/verify.h"

#include "verify_test_result.h"

namespace corntune {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Without the library of charts, which has a text of its own.
std::string Markup(const std::string& page) {
  return page.substr(0, page.find("<script id=\"data\""));
}

TEST(VerifyHtml, TextOfOthersIsNoMarkup) {
  const std::string markup = Markup(VerifyHtml(HostileVerifyResult()));
  EXPECT_THAT(markup, HasSubstr("&lt;/script&gt;&lt;b&gt;\\x07 &amp; &quot;main&quot;:app"));
  EXPECT_THAT(markup, HasSubstr("500 &lt;Internal&gt;\nboom \\xff"));
  EXPECT_THAT(markup, Not(HasSubstr("<b>")));
}

TEST(VerifyHtml, VerdictChecksNotesAndWorkersAreReadableWithoutCharts) {
  const std::string markup = Markup(VerifyHtml(HostileVerifyResult()));
  EXPECT_THAT(markup, HasSubstr("<title>corntune verify: fail</title>"));
  EXPECT_THAT(markup, HasSubstr("1 of 2 checks do not hold."));
  EXPECT_THAT(markup, HasSubstr("<tr><th>G7</th><td>idle &amp; &lt;kept&gt;</td></tr>"));
  EXPECT_THAT(markup, HasSubstr("<tr><td>102</td><td>40</td><td>not known</td></tr>"));
  EXPECT_THAT(markup, Not(ContainsRegex("@[a-z]+@")));
}

TEST(VerifyHtml, ChartsHaveTheFiguresOfTheLoad) {
  const std::string page = VerifyHtml(HostileVerifyResult());
  // 50 answers in half a second; of 100 samples from 1 to 100 ms the first is the 0-quantile.
  EXPECT_THAT(page, HasSubstr("{\"at\":0.5,\"in_flight\":1,\"rate\":100.0,\"p50\":10.0,"
                              "\"p99\":20.0}"));
  EXPECT_THAT(page, HasSubstr("\"promised\":2,\"latency\":[[0.0,1.0],"));
}

TEST(VerifyHtml, ARunWithoutAnswersHasNoCharts) {
  VerifyResult result = HostileVerifyResult();
  result.load.reset();
  EXPECT_THAT(VerifyHtml(result), HasSubstr("type=\"application/json\">null</script>"));
  EXPECT_THAT(VerifyHtml(result), HasSubstr("none was driven"));
}

}  // namespace
}  // namespace corntune
