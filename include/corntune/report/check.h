// What `corntune check` and `corntune rules` print.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "corntune/lint/lint.h"
#include "corntune/lint/rule.h"

namespace corntune {

struct CheckReport {
  std::vector<DeployFile> files;
  LintResult lint;
  std::size_t looked_at = 0;  // files, those without a deployment included
};

// With the source line and carets for each finding; the last line counts.
std::string CheckText(const CheckReport& report, const TextSource& texts, bool color);
std::string CheckLines(const CheckReport& report);   // path:line:column: severity: message [code]
std::string CheckGithub(const CheckReport& report);  // workflow commands
std::string CheckJson(const CheckReport& report);    // corntune.check/1
std::string CheckSettingsText(const CheckReport& report);  // --show-settings

std::string RulesText();
std::string RuleText(const Rule& rule);
std::string RulesJson(const std::vector<const Rule*>& rules);  // corntune.rules/1

}  // namespace corntune
