// What the rules share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/lint/lint.h"
#include "corntune/lint/rule.h"

namespace corntune {

// Takes what one rule finds.
class Reporter {
 public:
  Reporter(const Rule& rule, const LintRequest& request, std::vector<Finding>& out)
      : rule_(rule), request_(request), out_(out) {}

  const LintRequest& request() const { return request_; }

  void At(const SourcePlace& place, std::string message, std::string help) {
    As(rule_.severity, place, std::move(message), std::move(help));
  }
  void As(Severity severity, const SourcePlace& place, std::string message, std::string help) {
    out_.push_back(
        {rule_.code, rule_.slug, severity, place, std::move(message), std::move(help), {}});
  }
  // The rewrite of the last finding.
  void Fix(const SourcePlace& place, std::string text) {
    if (!out_.empty()) out_.back().fix = TextFix{place, std::move(text)};
  }

 private:
  const Rule& rule_;
  const LintRequest& request_;
  std::vector<Finding>& out_;
};

// What ends Gunicorn, and after how long it is killed; nothing when nobody says.
struct StopTime {
  double seconds = 0;
  SourcePlace place;     // nowhere: the runner's default
  std::string_view who;  // "the pod", "supervisor"
};
std::optional<StopTime> StopTimeOf(const FoundDeployment& deployment);

// True for files that are not for production: tests, development, CI.
bool IsDevelopment(const FoundDeployment& deployment);

// The setting when the files set it, to a known value.
const DeploySetting* Given(const FoundDeployment& deployment, std::string_view name);

// "gthread"; of a class of the user's own its path.
std::string ClassName(const FoundDeployment& deployment);

// The addresses of bind, as far as known: one text or a list.
std::vector<std::string> BindsOf(const FoundDeployment& deployment);

// "4 workers", "1 worker".
std::string Count(std::int64_t number, std::string_view what);

}  // namespace corntune
