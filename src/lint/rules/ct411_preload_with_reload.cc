// CT411 preload-with-reload: preload_app and reload together.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.Bool("preload_app") != true || deployment.Bool("reload") != true) return;
  report.At(deployment.PlaceOf("reload"), "with preload_app a reload loads no new code",
            "drop one of the two");
}

}  // namespace

const Rule kRuleCT411 = {
    .code = "CT411",
    .slug = "preload-with-reload",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "preload_app and reload together",
    .why = "The application is loaded before the workers are: reloading them reloads nothing.",
    .source = "Gunicorn settings: reload",
    .wrong = {"Procfile", "web: gunicorn --preload --reload shop:app\n"},
    .right = {"Procfile", "web: gunicorn --preload shop:app\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
