// CT203 timeout-huge: timeout is more than ten minutes.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "timeout");
  const auto timeout = deployment.Integer("timeout");
  if (setting == nullptr || !timeout || *timeout <= 600) return;
  report.At(setting->place,
            fmt::format("timeout of {} s: a worker that hangs is lost for that long", *timeout),
            "do long work in a task queue, and keep timeout near the longest request");
}

}  // namespace

const Rule kRuleCT203 = {
    .code = "CT203",
    .slug = "timeout-huge",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "timeout is more than ten minutes",
    .why = "A sync worker that hangs is lost for that long, and the client is long gone.",
    .source = "Gunicorn #2501",
    .wrong = {"Procfile", "web: gunicorn --timeout 9999 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --timeout 60 shop:app\n"},
    .ignore_when = "Requests of that length are meant, and clients wait for them.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
