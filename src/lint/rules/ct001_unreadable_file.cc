// CT001 unreadable-file: A file or folder cannot be read.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT001 = {.code = "CT001",
                         .slug = "unreadable-file",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "A file or folder cannot be read, or is no text",
                         .why =
                             "It is closed to corntune, too long, binary or not UTF-8. What stands "
                             "there is not known, so nothing in it is checked.",
                         .source = "RFC 3629",
                         .wrong = {"Procfile", std::string_view("web: gunicorn shop:app\0\n", 24)},
                         .right = {"Procfile", "web: gunicorn --workers=3 shop:app\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "binary encoding too-long unreadable"};

}  // namespace corntune
