#include "corntune/report/recommend_text.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace corntune {
namespace {

Recommendation ShopAnswer() {
  Recommendation answer;
  answer.app = "shop.wsgi:application";
  answer.settings.Set("workers", std::int64_t{3});
  answer.workers = 3;
  answer.max_concurrent_requests = 3;
  answer.memory = Bytes{414u << 20};
  answer.memory_limit = Bytes{512u << 20};
  answer.machine = "1 CPU (quota), 512 MiB (cgroup)";
  answer.reasons.push_back({"workers", "3", "memory-ceiling", "512 MiB hold 3 workers of 130 MiB",
                            "memory", "memory ledger", "floor((512 - 51 - 24) / 130) = 3"});
  answer.ledger.push_back({"memory limit", "512 MiB", "detected: cgroup"});
  answer.warnings.push_back({"workload-unknown", "nothing is known of the workload", "measure it"});
  return answer;
}

TEST(RecommendTextTest, CommandThenTableThenWhatItCarriesThenWarnings) {
  EXPECT_TRUE(MatchesGolden("report/recommend.txt", RecommendText(ShopAnswer(), {}, {})));
}

TEST(RecommendTextTest, CurrentStandsBesideRecommended) {
  const std::vector<CurrentSetting> current = {{"workers", "9", "Procfile:1"}};
  EXPECT_TRUE(
      MatchesGolden("report/recommend-current.txt", RecommendText(ShopAnswer(), current, {})));
}

TEST(RecommendTextTest, ExplainAddsFormulaSourceAndLedger) {
  EXPECT_TRUE(MatchesGolden("report/recommend-explain.txt",
                            RecommendText(ShopAnswer(), {}, {.color = false, .explain = true})));
}

TEST(RecommendTextTest, ColorsAreOnlyAddedWhenAskedFor) {
  EXPECT_EQ(RecommendText(ShopAnswer(), {}, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(
      RecommendText(ShopAnswer(), {}, {.color = true, .explain = false}).find("\x1b[1mgunicorn"),
      std::string::npos);
}

TEST(CompareTextTest, CorntuneStandsFirstAndEveryRuleNamesItsSource) {
  EXPECT_TRUE(
      MatchesGolden("report/compare.txt",
                    CompareText(ShopAnswer(), OtherRules({64, Cores{1}, Bytes{512u << 20}, 2}))));
}

}  // namespace
}  // namespace corntune
