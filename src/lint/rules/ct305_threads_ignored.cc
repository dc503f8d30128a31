// CT305 threads-ignored: threads with a class that has none.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "threads");
  const auto runs = deployment.Class();
  if (setting == nullptr || !runs) return;
  if (deployment.Integer("threads").value_or(1) <= 1) return;
  const SettingInfo* info = FindSetting("threads");
  if (info->AffectsClass(*runs, deployment.version)) return;
  report.At(setting->place,
            fmt::format("threads does nothing with worker class {}", InfoOf(*runs).name),
            "remove it, or change the worker class");
  report.Fix(RemovedForClass(report, deployment, *setting));
}

}  // namespace

const Rule kRuleCT305 = {
    .code = "CT305",
    .slug = "threads-ignored",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "threads with a class that has none",
    .why = "The setting is accepted without a word and does nothing.",
    .source = "corntune settings threads; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --worker-class gevent --threads 50 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gthread --threads 50 shop:app\n"},
    .ignore_when = "The class is chosen elsewhere.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "removes the setting, where the class is certain"};

}  // namespace corntune
