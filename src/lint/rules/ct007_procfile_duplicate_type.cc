// CT007 procfile-duplicate-type: A Procfile names a process type twice.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT007 = {
    .code = "CT007",
    .slug = "procfile-duplicate-type",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A Procfile names a process type twice",
    .why = "The platform runs only one of the two lines.",
    .source = "Heroku: The Procfile",
    .wrong = {"Procfile", "web: gunicorn shop:app\nweb: gunicorn old:app\n"},
    .right = {"Procfile", "web: gunicorn shop:app\nworker: celery -A shop worker\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = "procfile-twice"};

}  // namespace corntune
