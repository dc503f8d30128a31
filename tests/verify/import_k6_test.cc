#include "corntune/verify/import_k6.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace corntune {
namespace {

using std::chrono::milliseconds;

std::string Summary(const std::string& failed, const std::string& dropped,
                    const std::string& crossed) {
  return R"json({"metrics": {"http_reqs": {"count": 1000, "rate": 99.5},
    "http_req_failed": {"fails": 1, "value": 0, "passes": )json" +
         failed + R"json(},
    "http_req_duration": {"med": 20.5, "p(90)": 30, "p(99)": 80.3,
      "thresholds": {"p(99)<=70": )json" +
         crossed + R"json(}},
    "dropped_iterations": {"count": )json" +
         dropped + "}}}";
}

VerifyCheck CheckOf(const VerifyResult& result, const std::string& name) {
  for (const VerifyCheck& check : result.checks) {
    if (check.name == name) return check;
  }
  return {};
}

TEST(JudgeK6Summary, PassesARunWithoutFault) {
  const auto result =
      JudgeK6Summary(Summary("0", "0", "false"), "k6.json", LatencyTarget{0.99, milliseconds(100)});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->verdict, Verdict::kPass);
  EXPECT_EQ(result->checks.size(), 4u);
  EXPECT_EQ(CheckOf(*result, "latency-target").expected, "p99 of at most 100ms");
  EXPECT_EQ(CheckOf(*result, "latency-target").observed, "80.3ms");
  EXPECT_EQ(result->notes.front().message,
            "1000 requests at 99.5/s, p50 20.5ms, p90 30.0ms, p99 80.3ms");
}

TEST(JudgeK6Summary, FailsForErrorsDropsThresholdsAndLatency) {
  const auto result =
      JudgeK6Summary(Summary("3", "7", "true"), "k6.json", LatencyTarget{0.99, milliseconds(80)});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_EQ(result->verdict, Verdict::kFail);
  for (const VerifyCheck& check : result->checks) EXPECT_FALSE(check.pass) << check.name;
  EXPECT_EQ(CheckOf(*result, "no-errors").observed, "997 answered, 3 failed");
  EXPECT_EQ(CheckOf(*result, "all-sent").observed, "7 were dropped");
  EXPECT_EQ(CheckOf(*result, "thresholds").observed, "missed http_req_duration: p(99)<=70");
}

TEST(JudgeK6Summary, ReadsWhatHandleSummaryIsGivenToo) {
  const auto result = JudgeK6Summary(
      R"({"metrics": {"http_reqs": {"values": {"count": 10, "rate": 5}},
          "http_req_failed": {"values": {"passes": 0, "fails": 10},
                              "thresholds": {"rate==0": {"ok": true}}},
          "http_req_duration": {"values": {"med": 7}, "thresholds": {"med<5": {"ok": false}}}}})",
      "-", LatencyTarget{0.5, milliseconds(7)});
  ASSERT_TRUE(result) << result.error().ToString();
  EXPECT_TRUE(CheckOf(*result, "latency-target").pass);
  EXPECT_EQ(CheckOf(*result, "thresholds").observed, "missed http_req_duration: med<5");
}

TEST(JudgeK6Summary, IsInvalidWithoutARequest) {
  const auto result = JudgeK6Summary(R"({"metrics": {}})", "k6.json", std::nullopt);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->verdict, Verdict::kInvalid);
  EXPECT_EQ(result->why, "k6 sent no request");
}

TEST(JudgeK6Summary, RefusesWhatIsNoSummary) {
  for (const char* text : {"", "[]", "{}", R"({"metrics": 3})", "no json"}) {
    const auto result = JudgeK6Summary(text, "k6.json", std::nullopt);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().ToString(),
              "k6.json: not a summary of k6 (expected what k6 run --summary-export writes)");
  }
}

TEST(JudgeK6Summary, NamesTheQuantileThatIsMissing) {
  const auto result =
      JudgeK6Summary(Summary("0", "0", "false"), "k6.json", LatencyTarget{0.999, milliseconds(80)});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message.substr(0, 16), "has no p(99.9) (");
}

}  // namespace
}  // namespace corntune
