// CT409 reload-in-production: reload where it serves.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "reload");
  if (setting == nullptr || deployment.Bool("reload") != true || IsDevelopment(deployment)) return;
  report.At(setting->place, "reload is for development: a changed file restarts workers that serve",
            "remove reload");
}

}  // namespace

const Rule kRuleCT409 = {
    .code = "CT409",
    .slug = "reload-in-production",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "reload where it serves",
    .why = "Every file is watched, and a write restarts workers in the middle of requests.",
    .source = "Gunicorn settings: reload",
    .wrong = {"Procfile", "web: gunicorn --reload shop:app\n"},
    .right = {"Procfile", "web: gunicorn shop:app\n"},
    .ignore_when = "The file is for development.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
