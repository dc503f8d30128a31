// CT003 broken-configuration: python cannot run the configuration file.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT003 = {.code = "CT003",
                         .slug = "broken-configuration",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Python cannot run the configuration file",
                         .why = "Gunicorn ends at its start with the traceback of the file.",
                         .source = "gunicorn/app/base.py",
                         .wrong = {"gunicorn.conf.py", "workers = (3\n"},
                         .right = {"gunicorn.conf.py", "workers = 3\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "python python-exception"};

}  // namespace corntune
