#include <algorithm>

#include "corntune/lint/rule.h"

#include "rules/rules.h"

namespace corntune {

const std::vector<const Rule*>& Rules() {
  static const std::vector<const Rule*> kRules = {
#define CORNTUNE_RULE(name) &name,
#include "rules/rules.inc"
#undef CORNTUNE_RULE
  };
  return kRules;
}

const Rule* FindRule(std::string_view name) {
  const auto found = std::find_if(Rules().begin(), Rules().end(), [&](const Rule* rule) {
    return rule->code == name || rule->slug == name;
  });
  return found == Rules().end() ? nullptr : *found;
}

bool Selects(std::string_view selector, const Rule& rule) {
  if (selector == rule.slug) return true;
  return selector.starts_with("CT") && rule.code.starts_with(selector);
}

bool NamesRules(std::string_view selector) {
  return std::any_of(Rules().begin(), Rules().end(),
                     [&](const Rule* rule) { return Selects(selector, *rule); });
}

}  // namespace corntune
