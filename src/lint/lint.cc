#include "corntune/lint/lint.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "corntune/base/text.h"

#include "fingerprints.h"
#include "fix_agreement.h"
#include "ignores.h"
#include "rule_help.h"

namespace corntune {
namespace {

bool IsWanted(const Rule& rule, const LintRequest& request) {
  const auto selects = [&](const std::string& selector) { return Selects(selector, rule); };
  if (std::any_of(request.ignore.begin(), request.ignore.end(), selects)) return false;
  if (request.select.empty()) return rule.on;
  return std::any_of(request.select.begin(), request.select.end(), selects);
}

bool HasWord(std::string_view list, std::string_view word) {
  const std::vector<std::string_view> words = Words(list);
  return std::find(words.begin(), words.end(), word) != words.end();
}

void Apply(const Rule& rule, const DeployFile& file, const LintRequest& request,
           const TextSource& texts, FoundByRule& found) {
  Reporter report(rule, request, texts, found.findings);
  if (rule.file != nullptr) rule.file(file, report);
  found.owners.resize(found.findings.size(), nullptr);
  if (rule.deployment != nullptr) {
    for (const FoundDeployment& deployment : file.deployments) {
      rule.deployment(deployment, report);
      found.owners.resize(found.findings.size(), &deployment);
    }
  }
  if (rule.problem.empty()) return;
  for (const DeployProblem& problem : file.problems) {
    if (HasWord(rule.problem, problem.kind))
      report.At(problem.place, problem.message, problem.help);
  }
  found.owners.resize(found.findings.size(), nullptr);
}

bool IsLeftOut(const Rule& rule, const std::string& path, const LintRequest& request) {
  return request.leaves_out && request.leaves_out(path, rule);
}

// What the request says of severities and of paths.
void Adjust(const LintRequest& request, std::vector<Finding>& findings) {
  std::erase_if(findings, [&](const Finding& finding) {
    return IsLeftOut(*FindRule(finding.code), finding.place.file, request);
  });
  for (Finding& finding : findings) {
    for (const auto& [selector, severity] : request.severity) {
      if (Selects(selector, *FindRule(finding.code))) finding.severity = severity;
    }
  }
}

auto OrderOf(const Finding& finding) {
  return std::tie(finding.place.file, finding.place.line, finding.place.column, finding.code,
                  finding.message);
}

// One finding for one place, however many deployments lead there.
void SortOnce(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return OrderOf(a) < OrderOf(b); });
  const auto same = [](const Finding& a, const Finding& b) { return OrderOf(a) == OrderOf(b); };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
}

// Silences what comments of the files ask for, and reports on those comments.
class Silencer {
 public:
  Silencer(const LintRequest& request, const TextSource& texts)
      : request_(request), texts_(texts) {}

  // The reason given; nothing when no comment silences it.
  std::optional<std::string> ReasonFor(const Finding& finding) {
    std::optional<std::string> reason;
    for (InlineIgnore& ignore : IgnoresOf(finding.place.file)) {
      const bool here = ignore.line == 0 || (finding.place.line >= ignore.line &&
                                             finding.place.line <= ignore.last_line);
      if (!here) continue;
      const Rule* rule = FindRule(finding.code);
      const auto means = [&](const std::string& selector) { return Selects(selector, *rule); };
      if (!std::any_of(ignore.selectors.begin(), ignore.selectors.end(), means)) continue;
      ignore.used = true;
      if (!reason) reason = ignore.reason;
    }
    return reason;
  }

  // CT005 and CT006.
  void Judge(const std::vector<DeployFile>& files, std::vector<Finding>& out) {
    for (const DeployFile& file : files) IgnoresOf(file.path);
    const Rule* reasonless = FindRule("CT005");
    const Rule* unused = FindRule("CT006");
    for (auto& [path, ignores] : ignores_) {
      for (const InlineIgnore& ignore : ignores) {
        if (ignore.reason.empty() && IsWanted(*reasonless, request_)) {
          Reporter(*reasonless, request_, texts_, out)
              .At(ignore.place, "silenced without a reason",
                  "say why: # corntune: ignore=CODE -- the reason");
        }
        if (!ignore.used && IsWanted(*unused, request_) && AreWanted(ignore, path)) {
          Reporter(*unused, request_, texts_, out)
              .At(ignore.place,
                  "silences nothing: " + (ignore.selectors.empty() ? std::string("it names no rule")
                                                                   : Join(ignore.selectors, ", ")),
                  "remove the comment");
        }
      }
    }
  }

 private:
  // False when the comment means rules that this run does not apply: they might find something.
  bool AreWanted(const InlineIgnore& ignore, const std::string& path) const {
    for (const std::string& selector : ignore.selectors) {
      for (const Rule* rule : Rules()) {
        if (!Selects(selector, *rule)) continue;
        if (!IsWanted(*rule, request_) || IsLeftOut(*rule, path, request_)) return false;
      }
    }
    return true;
  }

  std::vector<InlineIgnore>& IgnoresOf(const std::string& path) {
    const auto found = ignores_.find(path);
    if (found != ignores_.end()) return found->second;
    const auto text = texts_ ? texts_(path) : nullptr;
    return ignores_[path] = text ? InlineIgnoresOf(path, *text) : std::vector<InlineIgnore>();
  }

  const LintRequest& request_;
  const TextSource& texts_;
  std::map<std::string, std::vector<InlineIgnore>> ignores_;
};

}  // namespace

std::string_view NameOf(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "info";
}

LintResult Lint(const std::vector<DeployFile>& files, const LintRequest& request,
                const TextSource& texts) {
  LintResult result;
  std::vector<Finding> found;
  FixAgreement agreement(files);
  for (const Rule* rule : Rules()) {
    if (!IsWanted(*rule, request)) continue;
    FoundByRule by_rule;
    for (const DeployFile& file : files) Apply(*rule, file, request, texts, by_rule);
    if (rule->project != nullptr) {
      Reporter report(*rule, request, texts, by_rule.findings);
      rule->project(files, report);
      by_rule.owners.resize(by_rule.findings.size(), nullptr);
    }
    agreement.Judge(by_rule);
    std::move(by_rule.findings.begin(), by_rule.findings.end(), std::back_inserter(found));
  }
  Adjust(request, found);
  SortOnce(found);
  SetFingerprints(found, texts);
  if (!request.inline_ignores) {
    result.findings = std::move(found);
    return result;
  }
  Silencer silencer(request, texts);
  for (Finding& finding : found) {
    if (auto reason = silencer.ReasonFor(finding)) {
      result.silenced.push_back({std::move(finding), std::move(*reason)});
    } else {
      result.findings.push_back(std::move(finding));
    }
  }
  std::vector<Finding> judged;
  silencer.Judge(files, judged);
  Adjust(request, judged);
  SortOnce(judged);
  SetFingerprints(judged, texts);
  std::move(judged.begin(), judged.end(), std::back_inserter(result.findings));
  SortOnce(result.findings);
  return result;
}

}  // namespace corntune
