// CT010 comment-in-command: A comment in a YAML block scalar is part of the command.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT010 = {
    .code = "CT010",
    .slug = "comment-in-command",
    .severity = Severity::kError,
    .on = true,
    .summary = "A comment in a YAML block scalar is part of the command",
    .why = "In | and > scalars # begins no comment: its words reach Gunicorn, which refuses them.",
    .source = "YAML 1.2, 8.1",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: >\n      gunicorn shop:app\n      --workers 3  # of "
              "four\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    # three of four\n    command: >\n      gunicorn shop:app\n   "
              "   --workers 3 --graceful-timeout 5\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = "yaml-comment"};

}  // namespace corntune
