// What `corntune check` and `corntune rules` print.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "corntune/lint/lint.h"
#include "corntune/lint/rule.h"
#include "corntune/report/check_baseline.h"

namespace corntune {

struct CheckReport {
  std::vector<DeployFile> files;
  LintResult lint;
  std::vector<Finding> known;       // what the baseline has; none of lint.findings
  std::vector<BaselineEntry> gone;  // what it has, and was not found again
  std::vector<Finding> mended;      // by --fix, as they were found; none of lint.findings
  std::size_t mended_files = 0;
  std::size_t looked_at = 0;  // files, those without a deployment included
  std::optional<Severity> fail_on = Severity::kWarning;  // nothing: whatever is found passes

  bool Counts(const Finding& finding) const { return fail_on && finding.severity >= *fail_on; }
  bool Fails() const;  // some finding counts
};

// "2 findings mended in 1 file".
std::string MendedCounts(const CheckReport& report);

// "1 error, 2 warnings, 0 infos in 14 files, 5 deployments".
std::string CheckCounts(const CheckReport& report);

// With the source line and carets for each finding; the last line counts.
std::string CheckText(const CheckReport& report, const TextSource& texts, bool color);
std::string CheckLines(const CheckReport& report);   // path:line:column: severity: message [code]
std::string CheckGithub(const CheckReport& report);  // workflow commands
std::string CheckJson(const CheckReport& report);    // corntune.check/1
std::string CheckSarif(const CheckReport& report);   // SARIF 2.1.0
std::string CheckJunit(const CheckReport& report);   // what counts is a failed test
std::string CheckCheckstyle(const CheckReport& report);    // XML
std::string CheckStepSummary(const CheckReport& report);   // Markdown for GITHUB_STEP_SUMMARY
std::string CheckSettingsText(const CheckReport& report);  // --show-settings

std::string RulesText();
std::string RuleText(const Rule& rule);
std::string RulesJson(const std::vector<const Rule*>& rules);  // corntune.rules/1

}  // namespace corntune
