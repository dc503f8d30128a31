// CT314 no-application: gunicorn is given no application.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.form == DeployForm::kConf || deployment.open || deployment.app) return;
  if (deployment.Find("wsgi_app") != nullptr || deployment.Find("paste") != nullptr) return;
  report.At(deployment.place, "Gunicorn does not start: it is given no application",
            "name it: gunicorn module:app");
}

}  // namespace

const Rule kRuleCT314 = {.code = "CT314",
                         .slug = "no-application",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Gunicorn is given no application",
                         .why = "Gunicorn ends at once: no application module specified.",
                         .source = "gunicorn/app/wsgiapp.py",
                         .wrong = {"Procfile", "web: gunicorn --workers 2\n"},
                         .right = {"Procfile", "web: gunicorn --workers 2 shop:app\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
