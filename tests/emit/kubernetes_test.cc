// The times of the Kubernetes form.
#include <gmock/gmock.h>

#include "corntune/emit/disruption_budget.h"

#include "example.h"

namespace corntune {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Kubernetes, GivesTheDelayGracefulTimeoutAndAMarginTogether) {
  const std::string text = Written("kubernetes", ExampleAnswer());
  EXPECT_THAT(text, HasSubstr("command: [sleep, \"5\"]"));
  EXPECT_THAT(text, HasSubstr("terminationGracePeriodSeconds: 40\n"));  // 5 + 30 + 5
}

TEST(Kubernetes, TakesNothingFromAGraceTimeThatGracefulTimeoutFills) {
  Recommendation answer = ExampleAnswer();
  answer.surroundings.grace_s = 30;
  answer.surroundings.graceful_timeout_s = 25;
  const std::string text = Written("kubernetes", answer);
  EXPECT_THAT(text, HasSubstr("terminationGracePeriodSeconds: 30\n"));
  EXPECT_THAT(text, HasSubstr("# No preStop: graceful_timeout takes all of the 30 s."));
  EXPECT_THAT(text, Not(HasSubstr("lifecycle")));
}

TEST(Kubernetes, TakesTheDelayThatWasAskedFor) {
  Recommendation answer = ExampleAnswer();
  answer.surroundings.grace_s = 60;
  answer.surroundings.pre_stop_s = 12;
  const std::string text = Written("kubernetes", answer);
  EXPECT_THAT(text, HasSubstr("terminationGracePeriodSeconds: 60\n"));
  EXPECT_THAT(text, HasSubstr("command: [sleep, \"12\"]"));
}

TEST(Kubernetes, AsksTheHealthAddressWhereThereIsOne) {
  Deployment deployment;
  deployment.health_path = "/healthz?deep=no";
  const std::string text = Written("kubernetes", ExampleAnswer(), deployment);
  EXPECT_THAT(text, HasSubstr("httpGet: {path: \"/healthz?deep=no\", port: 8000}"));
  EXPECT_THAT(text, Not(HasSubstr("python3")));
  deployment.health_path = "healthz";
  EXPECT_EQ(Refusal("kubernetes", ExampleAnswer(), deployment),
            R"(--health-path: not a path: "healthz" (expected e.g. /healthz))");
}

TEST(Kubernetes, RefusesWhatIsNoLabel) {
  Deployment deployment;
  for (const char* name : {"Web", "a.b", "a_b", "a-"}) {
    deployment.name = name;
    EXPECT_THAT(Refusal("kubernetes", ExampleAnswer(), deployment),
                HasSubstr("not a Kubernetes name"));
  }
}

TEST(Kubernetes, RefusesAnAddressThatNobodyReaches) {
  Deployment deployment;
  for (const char* bind : {"127.0.0.1:8000", "localhost:8000", "[::1]:8000", "unix:/run/x.sock"}) {
    deployment.bind = bind;
    EXPECT_THAT(Refusal("kubernetes", ExampleAnswer(), deployment),
                HasSubstr("cannot be reached from outside the pod"));
  }
}

TEST(Kubernetes, MountsMemoryWhereTheSettingsPutHeartbeats) {
  Recommendation answer = ExampleAnswer();
  answer.settings.Set("worker_tmp_dir", std::string("/run/beat"));
  const std::string text = Written("kubernetes", answer);
  EXPECT_THAT(text, HasSubstr("mountPath: \"/run/beat\"}"));
  EXPECT_THAT(text, HasSubstr("--worker-tmp-dir=/run/beat"));
}

TEST(Kubernetes, SaysHowPodsAreReplacedAndSpreadOnlyWhereThatIsPlanned) {
  const std::string plain = Written("kubernetes", ExampleAnswer());
  EXPECT_THAT(plain, Not(HasSubstr("strategy:")));
  EXPECT_THAT(plain, Not(HasSubstr("topologySpreadConstraints:")));
  Deployment deployment;
  deployment.name = "shop";
  deployment.rollout = Rollout{"\"25%\"", 0};
  deployment.spread = 4;
  const std::string text = Written("kubernetes", ExampleAnswer(), deployment);
  EXPECT_THAT(text, HasSubstr("rollingUpdate: {maxSurge: \"25%\", maxUnavailable: 0}\n"));
  EXPECT_THAT(text, HasSubstr("maxSkew: 4\n          topologyKey: kubernetes.io/hostname\n"));
  EXPECT_THAT(text, HasSubstr("labelSelector: {matchLabels: {app.kubernetes.io/name: shop}}\n"));
}

TEST(Kubernetes, ABudgetLeavesThePodsThatMustServe) {
  const auto text = WriteDisruptionBudget({"shop", 4});
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(*text, HasSubstr("apiVersion: policy/v1\nkind: PodDisruptionBudget\n"));
  EXPECT_THAT(*text, HasSubstr("  maxUnavailable: 4\n"));
}

}  // namespace
}  // namespace corntune
