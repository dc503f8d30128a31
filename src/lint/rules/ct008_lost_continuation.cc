// CT008 lost-continuation: options stand on a line of their own that belongs to no command.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT008 = {
    .code = "CT008",
    .slug = "lost-continuation",
    .severity = Severity::kError,
    .on = true,
    .summary = "Options stand on a line of their own that belongs to no command",
    .why = "The shell runs the line as another command: the options never reach Gunicorn.",
    .source = "POSIX shell, 2.2.1",
    .wrong = {"start.sh", "#!/bin/sh\nexec gunicorn shop:app\n  --bind 0.0.0.0:8000\n"},
    .right = {"start.sh", "#!/bin/sh\nexec gunicorn shop:app \\\n  --bind 0.0.0.0:8000\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = "lost-continuation"};

}  // namespace corntune
