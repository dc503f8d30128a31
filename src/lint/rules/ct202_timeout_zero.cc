// CT202 timeout-zero: timeout is 0.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "timeout");
  if (setting == nullptr || deployment.Integer("timeout") != 0) return;
  const WrittenFact* platform = deployment.Fact("platform");
  const bool cloud_run = platform != nullptr && platform->text == "cloud-run";
  report.As(cloud_run ? Severity::kInfo : Severity::kWarning, setting->place,
            "timeout 0 switches the heartbeat off: a worker that hangs stays",
            "give the longest pause that a healthy worker makes, e.g. 60");
}

}  // namespace

const Rule kRuleCT202 = {
    .code = "CT202",
    .slug = "timeout-zero",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "timeout is 0",
    .why = "A worker that hangs is never replaced: the heartbeat is switched off.",
    .source = "Gunicorn settings: timeout",
    .wrong = {"Procfile", "web: gunicorn --timeout 0 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --timeout 60 shop:app\n"},
    .ignore_when =
        "The platform cuts requests and restarts the container itself, as Cloud Run does.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
