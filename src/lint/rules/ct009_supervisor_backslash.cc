// CT009 supervisor-backslash: supervisor's command is continued with backslashes.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT009 = {
    .code = "CT009",
    .slug = "supervisor-backslash",
    .severity = Severity::kError,
    .on = true,
    .summary = "supervisor's command is continued with backslashes",
    .why =
        "supervisor reads with shlex: a backslash before the line end makes the next option a "
        "stray word. Gunicorn drops such words and starts with its defaults.",
    .source = "supervisor/options.py",
    .wrong = {"supervisord.conf",
              "[program:web]\nuser=app\ncommand=gunicorn shop:app \\\n  --workers 3\n"},
    .right =
        {"supervisord.conf",
         "[program:web]\nuser=app\nstopwaitsecs=40\ncommand=gunicorn shop:app\n  --workers 3\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = "supervisor-backslash"};

}  // namespace corntune
