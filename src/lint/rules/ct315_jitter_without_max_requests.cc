// CT315 jitter-without-max-requests: max_requests_jitter without max_requests.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "max_requests_jitter");
  if (setting == nullptr || deployment.Integer("max_requests_jitter").value_or(0) == 0) return;
  if (deployment.Integer("max_requests") != 0) return;
  report.At(setting->place, "max_requests_jitter does nothing: max_requests is 0",
            "set max_requests, or remove it");
  if (IsCertain(deployment, "max_requests")) {
    report.Fix(RemovedSetting(report, deployment, *setting));
  }
}

}  // namespace

const Rule kRuleCT315 = {
    .code = "CT315",
    .slug = "jitter-without-max-requests",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "max_requests_jitter without max_requests",
    .why = "Nothing restarts, so there is nothing to spread.",
    .source = "Gunicorn settings: max_requests_jitter",
    .wrong = {"Procfile", "web: gunicorn --max-requests-jitter 50 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --max-requests 1000 --max-requests-jitter 50 shop:app\n"},
    .ignore_when = "max_requests comes from elsewhere.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "removes the jitter, where max_requests is certain"};

}  // namespace corntune
