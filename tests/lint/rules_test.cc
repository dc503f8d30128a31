// Each rule has a wrong and a right example, which `corntune rules` prints: here they are checked.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "corntune/deploy/read.h"
#include "corntune/lint/lint.h"
#include "corntune/lint/rule.h"

namespace corntune {
namespace {

LintResult LintExample(const RuleExample& example, const LintRequest& request = {}) {
  std::map<std::string, std::string> texts = {
      {std::string(example.file), std::string(example.text)}};
  if (!example.beside.empty()) texts[std::string(example.beside)] = example.beside_text;
  MemoryFileTree tree;
  // What refers to nothing has no tree, so that nothing is found by chance.
  for (const auto& [file, text] : texts) {
    if (texts.size() > 1) tree.Put("/" + file, text);
  }
  std::vector<DeployFile> files;
  for (const auto& [file, text] : texts) {
    if (const auto form = FormOf(file, text)) {
      files.push_back(ReadDeployFile(tree, "", file, text, *form, {}));
    }
  }
  return Lint(files, request, [&](const std::string& file) -> std::shared_ptr<const std::string> {
    const auto found = texts.find(file);
    if (found == texts.end()) return nullptr;
    return std::make_shared<const std::string>(found->second);
  });
}

LintResult LintText(std::string_view file, const std::string& text,
                    const LintRequest& request = {}) {
  return LintExample({file, text}, request);
}

const Finding* FindingOf(const LintResult& result, std::string_view code) {
  const auto found = std::find_if(result.findings.begin(), result.findings.end(),
                                  [&](const Finding& finding) { return finding.code == code; });
  return found == result.findings.end() ? nullptr : &*found;
}

std::string CodesOf(const LintResult& result) {
  std::string codes;
  for (const Finding& finding : result.findings) {
    codes += std::string(finding.code) + ": " + finding.message + "\n";
  }
  return codes;
}

// A rule that is off is asked for by name.
LintRequest AskingFor(const Rule& rule) {
  LintRequest request;
  if (!rule.on) request.select = {std::string(rule.code)};
  return request;
}

class EachRule : public testing::TestWithParam<const Rule*> {};

TEST_P(EachRule, FiresOnItsWrongExampleAtAPlaceOfTheFile) {
  const Rule& rule = *GetParam();
  const LintResult result = LintExample(rule.wrong, AskingFor(rule));
  const Finding* finding = FindingOf(result, rule.code);
  ASSERT_NE(finding, nullptr) << CodesOf(result);
  EXPECT_EQ(finding->place.file, rule.wrong.file);
  EXPECT_GE(finding->place.line, 1);
  const auto lines = std::count(rule.wrong.text.begin(), rule.wrong.text.end(), '\n');
  EXPECT_LE(finding->place.line, lines + 1);
  EXPECT_FALSE(finding->message.empty());
}

TEST_P(EachRule, StaysSilentOnItsRightExample) {
  const Rule& rule = *GetParam();
  const LintResult result = LintExample(rule.right, AskingFor(rule));
  EXPECT_EQ(FindingOf(result, rule.code), nullptr) << CodesOf(result);
}

TEST_P(EachRule, ItsRightExampleHasNoFindingWorseThanInfo) {
  const Rule& rule = *GetParam();
  for (const Finding& finding : LintExample(rule.right).findings) {
    EXPECT_EQ(finding.severity, Severity::kInfo) << finding.code << ": " << finding.message;
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, EachRule, testing::ValuesIn(Rules()),
                         [](const auto& one) { return std::string(one.param->code); });

TEST(Rules, HaveCodesInOrderAndNamesOfTheirOwn) {
  std::set<std::string_view> slugs;
  std::string_view before;
  for (const Rule* rule : Rules()) {
    EXPECT_LT(before, rule->code);
    before = rule->code;
    EXPECT_TRUE(slugs.insert(rule->slug).second) << rule->slug;
  }
}

TEST(Rules, AreFoundByCodeByNameAndAsAFamily) {
  ASSERT_NE(FindRule("CT202"), nullptr);
  EXPECT_EQ(FindRule("timeout-zero"), FindRule("CT202"));
  EXPECT_TRUE(NamesRules("CT2"));
  EXPECT_FALSE(NamesRules("CT99"));
  EXPECT_FALSE(NamesRules("timeout"));
}

TEST(Lint, ACommentWithItsReasonSilencesAFinding) {
  const LintResult result = LintText(
      "Procfile", "# corntune: ignore=CT202 -- cut by the router\nweb: gunicorn --timeout 0 a:b\n");
  EXPECT_TRUE(result.findings.empty()) << CodesOf(result);
  EXPECT_EQ(result.silenced.size(), 1u);
}

TEST(Lint, ATimeoutIsHeldAgainstTheProxyOnlyForSync) {
  LintRequest request;
  request.proxy_timeout = Seconds(60);
  const auto found = [&](const char* command) {
    return FindingOf(LintText("start.sh", std::string("#!/bin/sh\nexec gunicorn ") + command + "\n",
                              request),
                     "CT201") != nullptr;
  };
  EXPECT_TRUE(found("--timeout 61 a:b"));
  EXPECT_FALSE(found("--timeout 60 a:b"));
  EXPECT_FALSE(found("--timeout 61 --threads 2 a:b"));
  EXPECT_FALSE(found("--timeout \"$T\" a:b"));
}

TEST(Lint, KeepaliveOfSyncIsNeverHeldAgainstTheLoadBalancer) {
  LintRequest request;
  request.proxy_idle = Seconds(60);
  const auto found = [&](const char* command) {
    return FindingOf(LintText("start.sh", std::string("#!/bin/sh\nexec gunicorn ") + command + "\n",
                              request),
                     "CT204") != nullptr;
  };
  EXPECT_TRUE(found("--threads 2 a:b"));
  EXPECT_TRUE(found("--threads 2 --keep-alive 60 a:b"));
  EXPECT_FALSE(found("--threads 2 --keep-alive 75 a:b"));
  EXPECT_FALSE(found("--workers 2 a:b"));
}

TEST(Lint, ReplicasCountAgainstTheConnectionsOfTheDatabase) {
  LintRequest request;
  request.database_connections = 100;
  const std::string compose =
      "services:\n  web:\n    command: gunicorn --workers 4 --threads 10 --graceful-timeout 5 a:b\n"
      "    deploy: {replicas: ";
  EXPECT_EQ(FindingOf(LintText("compose.yaml", compose + "2}\n", request), "CT601"), nullptr);
  EXPECT_NE(FindingOf(LintText("compose.yaml", compose + "3}\n", request), "CT601"), nullptr);
}

TEST(Lint, AnAnnotationSaysForHowLongTheLoadBalancerKeepsConnections) {
  const auto found = [](const char* annotation) {
    return FindingOf(
               LintText("pod.yaml",
                        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
                        "  - command: [gunicorn, --threads=2, --keep-alive=75, \"a:b\"]\n---\n"
                        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n"
                        "  annotations: {alb.ingress.kubernetes.io/load-balancer-attributes: \"" +
                            std::string(annotation) + "\"}\n"),
               "CT204") != nullptr;
  };
  EXPECT_TRUE(found("a=b,idle_timeout.timeout_seconds=120"));
  EXPECT_FALSE(found("idle_timeout.timeout_seconds=70,a=b"));
}

TEST(Lint, AValueThatIsNotKnownRaisesNoAlarm) {
  const LintResult result = LintText(
      "start.sh",
      "#!/bin/sh\nexec gunicorn --workers \"$WORKERS\" --timeout \"$(cat timeout)\" a:b\n");
  EXPECT_TRUE(result.findings.empty()) << CodesOf(result);
}

TEST(Lint, ReadsWhateverBytesWithoutFailing) {
  for (const char* text :
       {"", "\xff\xfe", "services:\n\t- x", "&a [*a]", "web: gunicorn \"", "[program:"}) {
    for (const char* file :
         {"Procfile", "compose.yaml", "Dockerfile", "a.service", "gunicorn.conf.py", ".env",
          "fly.toml", "start.sh", "supervisord.conf"}) {
      LintText(file, text);
    }
  }
  std::string bomb = "services:\n  a0: &a0 {x: y}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb +=
        "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + "," + last + "]\n";
  }
  LintText("compose.yaml", bomb);
  LintText("compose.yaml", "services: " + std::string(5000, '['));
  LintText("gunicorn.conf.py", "workers = " + std::string(5000, '('));
}

}  // namespace
}  // namespace corntune
