// CT005 ignore-without-reason: A comment silences a finding and does not say why.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT005 = {
    .code = "CT005",
    .slug = "ignore-without-reason",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A comment silences a finding and does not say why",
    .why = "Nobody can tell later whether the reason still holds.",
    .source = "",
    .wrong = {"Procfile", "# corntune: ignore=CT202\nweb: gunicorn --timeout 0 shop:app\n"},
    .right = {"Procfile",
              "# corntune: ignore=CT202 -- the balancer cuts requests\nweb: gunicorn --timeout 0 "
              "shop:app\n"},
    .ignore_when = "The reason stands elsewhere.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
