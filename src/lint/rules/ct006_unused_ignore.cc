// CT006 unused-ignore: A comment silences a finding that is not there.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT006 = {
    .code = "CT006",
    .slug = "unused-ignore",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A comment silences a finding that is not there",
    .why = "It would hide the next one.",
    .source = "",
    .wrong = {"Procfile",
              "# corntune: ignore=CT202 -- the balancer cuts requests\nweb: gunicorn shop:app\n"},
    .right = {"Procfile",
              "# corntune: ignore=CT202 -- the balancer cuts requests\nweb: gunicorn --timeout 0 "
              "shop:app\n"},
    .ignore_when = "The finding depends on options of the run.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
