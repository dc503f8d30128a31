// CT507 loglevel-debug: loglevel debug where it serves.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "loglevel");
  if (setting == nullptr || deployment.Text("loglevel") != "debug" || IsDevelopment(deployment))
    return;
  report.At(setting->place, "loglevel debug writes several lines a request", "use info");
}

}  // namespace

const Rule kRuleCT507 = {.code = "CT507",
                         .slug = "loglevel-debug",
                         .severity = Severity::kInfo,
                         .on = true,
                         .summary = "loglevel debug where it serves",
                         .why = "Each request writes several lines, and headers land in the log.",
                         .source = "Gunicorn settings: loglevel",
                         .wrong = {"Procfile", "web: gunicorn --log-level debug shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --log-level info shop:app\n"},
                         .ignore_when = "While a fault is looked for.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
