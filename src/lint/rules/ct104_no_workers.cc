// CT104 no-workers: fewer than one worker.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "workers");
  if (setting == nullptr || deployment.Integer("workers").value_or(1) > 0) return;
  report.At(setting->place, "no worker is started: every request waits for ever",
            "workers = 1 or more");
}

}  // namespace

const Rule kRuleCT104 = {.code = "CT104",
                         .slug = "no-workers",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Fewer than one worker",
                         .why = "Gunicorn starts, listens, and answers nothing.",
                         .source = "gunicorn/arbiter.py",
                         .wrong = {"Procfile", "web: gunicorn --workers 0 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --workers 2 shop:app\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
