// CT205 timeout-not-request-limit: timeout does not cut requests with this worker class.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const DeploySetting* setting = Given(deployment, "timeout");
  if (!runs || *runs == WorkerClass::kSync || setting == nullptr) return;
  if (deployment.Integer("timeout").value_or(0) == 0) return;
  report.At(
      setting->place,
      fmt::format("with {} timeout watches the process: it ends no request", InfoOf(*runs).name),
      "limit requests in the application or in the proxy");
}

}  // namespace

const Rule kRuleCT205 = {
    .code = "CT205",
    .slug = "timeout-not-request-limit",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "timeout does not cut requests with this worker class",
    .why =
        "Except with sync, timeout watches the worker process, not the request: a request that "
        "takes longer is served all the same.",
    .source = "Gunicorn settings: timeout; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --threads 4 --timeout 120 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --timeout 25 shop:app\n"},
    .ignore_when = "It is meant for the process.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
