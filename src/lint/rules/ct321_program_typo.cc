// CT321 program-typo: a command is nearly called gunicorn.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT321 = {.code = "CT321",
                         .slug = "program-typo",
                         .severity = Severity::kWarning,
                         .on = true,
                         .summary = "A command is nearly called gunicorn",
                         .why =
                             "There is no such program: what should start the server ends with "
                             "\"not found\".",
                         .source = "Files in the wild",
                         .wrong = {"Procfile", "web: gunicron --workers 2 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --workers 2 shop:app\n"},
                         .ignore_when = "A program of yours is really called so.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "program-typo"};

}  // namespace corntune
