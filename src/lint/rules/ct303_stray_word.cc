// CT303 stray-word: gunicorn refuses a word of the command line.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT303 = {.code = "CT303",
                         .slug = "stray-word",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Gunicorn refuses a word of the command line",
                         .why = "Gunicorn ends at once with a usage message.",
                         .source = "Python's argparse",
                         .wrong = {"Procfile", "web: gunicorn shop:app --workers 4 stray\n"},
                         .right = {"Procfile", "web: gunicorn shop:app --workers 4\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "stray-word"};

}  // namespace corntune
