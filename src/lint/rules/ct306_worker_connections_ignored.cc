// CT306 worker-connections-ignored: worker_connections with a class that does not heed it.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "worker_connections");
  const auto runs = deployment.Class();
  if (setting == nullptr || !runs) return;
  const SettingInfo* info = FindSetting("worker_connections");
  if (info->AffectsClass(*runs, deployment.version)) return;
  report.At(setting->place,
            fmt::format("worker_connections does nothing with worker class {}", InfoOf(*runs).name),
            "remove it, or change the worker class");
  report.Fix(RemovedForClass(report, deployment, *setting));
}

}  // namespace

const Rule kRuleCT306 = {
    .code = "CT306",
    .slug = "worker-connections-ignored",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "worker_connections with a class that does not heed it",
    .why = "The setting is accepted without a word and does nothing.",
    .source = "corntune settings worker_connections; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --worker-class sync --worker-connections 50 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gevent --worker-connections 50 shop:app\n"},
    .ignore_when = "The class is chosen elsewhere.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "removes the setting, where the class is certain"};

}  // namespace corntune
