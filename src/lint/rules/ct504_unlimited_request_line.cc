// CT504 unlimited-request-line: no limit on the request line or on headers.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const char* name : {"limit_request_line", "limit_request_field_size"}) {
    const DeploySetting* setting = Given(deployment, name);
    if (setting == nullptr || deployment.Integer(name) != 0) continue;
    report.At(setting->place, fmt::format("{} 0 is no limit at all", name),
              "keep a limit, e.g. 8190");
  }
}

}  // namespace

const Rule kRuleCT504 = {
    .code = "CT504",
    .slug = "unlimited-request-line",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "No limit on the request line or on headers",
    .why = "One client can fill the memory of a worker.",
    .source = "Gunicorn settings: limit_request_line",
    .wrong = {"Procfile", "web: gunicorn --limit-request-line 0 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --limit-request-line 8190 shop:app\n"},
    .ignore_when = "A proxy in front has limits.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
