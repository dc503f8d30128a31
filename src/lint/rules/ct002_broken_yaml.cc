// CT002 broken-yaml: A manifest is no YAML.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {

const Rule kRuleCT002 = {.code = "CT002",
                         .slug = "broken-yaml",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "A manifest is no YAML",
                         .why = "The tool that reads the manifest refuses it too.",
                         .source = "YAML 1.2",
                         .wrong = {"compose.yaml", "services:\n  web: [\n"},
                         .right = {"compose.yaml", "services:\n  web: {image: shop}\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = nullptr,
                         .problem = "yaml"};

}  // namespace corntune
