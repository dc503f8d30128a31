// CT310 web-concurrency-overridden: WEB_CONCURRENCY is set, and so is workers.
#include <algorithm>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const DeploySetting& loser : deployment.overridden) {
    if (loser.name != "workers" || loser.layer != SettingLayer::kVariable) continue;
    const DeploySetting* winner = deployment.Find("workers");
    const auto& reads = winner->variables;
    if (std::find(reads.begin(), reads.end(), "WEB_CONCURRENCY") != reads.end()) continue;
    report.At(loser.place,
              fmt::format("WEB_CONCURRENCY has no effect: {} sets workers", NameOf(winner->layer)),
              "keep one of the two");
  }
}

}  // namespace

const Rule kRuleCT310 = {
    .code = "CT310",
    .slug = "web-concurrency-overridden",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "WEB_CONCURRENCY is set, and so is workers",
    .why = "The number of workers that is written out wins: changing the variable changes nothing.",
    .source = "Gunicorn settings: workers",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --workers 2 --graceful-timeout 5 "
              "shop:app\n    environment: {WEB_CONCURRENCY: 4}\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --graceful-timeout 5 shop:app\n    "
              "environment: {WEB_CONCURRENCY: 4}\n"},
    .ignore_when = "The variable is for another process of the container.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
