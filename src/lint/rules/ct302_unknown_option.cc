// CT302 unknown-option: gunicorn refuses an option of the command line.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT302 = {.code = "CT302",
                         .slug = "unknown-option",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Gunicorn refuses an option of the command line",
                         .why = "Gunicorn ends at once with a usage message.",
                         .source = "gunicorn/app/base.py",
                         .wrong = {"Procfile", "web: gunicorn --worker-count=4 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --workers=4 shop:app\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "option"};

}  // namespace corntune
