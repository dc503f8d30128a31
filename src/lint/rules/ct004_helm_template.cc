// CT004 helm-template: A Helm template is not checked.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT004 = {
    .code = "CT004",
    .slug = "helm-template",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A Helm template is not checked",
    .why = "Before it is rendered a template is no YAML; its values are known only afterwards.",
    .source = "Helm's documentation, Template Guide",
    .wrong = {"templates/web.yaml", "kind: Deployment\nspec: {{ .Values.spec }}\n"},
    .right = {"templates/web.yaml", "kind: Deployment\napiVersion: apps/v1\nspec: {}\n"},
    .ignore_when = "Rendered manifests are checked elsewhere.",
    .deployment = nullptr,
    .file = nullptr,
    .problem = "helm-template"};

}  // namespace corntune
