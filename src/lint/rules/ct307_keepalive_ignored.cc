// CT307 keepalive-ignored: keepalive with sync.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "keepalive");
  const auto runs = deployment.Class();
  if (setting == nullptr || !runs) return;
  const SettingInfo* info = FindSetting("keepalive");
  if (info->AffectsClass(*runs, deployment.version)) return;
  report.At(setting->place,
            fmt::format("keepalive does nothing with worker class {}", InfoOf(*runs).name),
            "remove it, or change the worker class");
  report.Fix(RemovedForClass(report, deployment, *setting));
}

}  // namespace

const Rule kRuleCT307 = {
    .code = "CT307",
    .slug = "keepalive-ignored",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "keepalive with sync",
    .why = "The setting is accepted without a word and does nothing.",
    .source = "corntune settings keepalive; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --worker-class sync --keep-alive 50 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gthread --keep-alive 50 shop:app\n"},
    .ignore_when = "The class is chosen elsewhere.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "removes the setting, where the class is certain"};

}  // namespace corntune
