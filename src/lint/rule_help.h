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

// The longest file for which rewrites are worked out: each looks at all of it.
inline constexpr std::size_t kMostMended = 64u << 10;

// Takes what one rule finds.
class Reporter {
 public:
  Reporter(const Rule& rule, const LintRequest& request, const TextSource& texts,
           std::vector<Finding>& out)
      : rule_(rule), request_(request), texts_(texts), out_(out) {}

  const LintRequest& request() const { return request_; }

  void At(const SourcePlace& place, std::string message, std::string help) {
    As(rule_.severity, place, std::move(message), std::move(help));
  }
  void As(Severity severity, const SourcePlace& place, std::string message, std::string help) {
    out_.push_back(
        {rule_.code, rule_.slug, severity, place, std::move(message), std::move(help), {}});
  }
  // The rewrite of the last finding, where there is one that is safe.
  void Fix(std::optional<TextFix> fix) {
    if (!out_.empty()) out_.back().fix = std::move(fix);
  }
  // Of a file that a place names; empty when it cannot be read, or is longer than kMostMended.
  std::string TextOf(const std::string& file) const {
    const auto text = texts_ ? texts_(file) : nullptr;
    return text && text->size() <= kMostMended ? *text : std::string();
  }

 private:
  const Rule& rule_;
  const LintRequest& request_;
  const TextSource& texts_;
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

// True when the deployment has the setting from a text that says so outright, or nothing sets it:
// no variable, and no command that is not seen here, can make it something else.
bool IsCertain(const FoundDeployment& deployment, std::string_view setting);
bool ClassIsCertain(const FoundDeployment& deployment);

// The setting is given where it does nothing, and goes: from a configuration file or a command.
std::optional<TextFix> RemovedSetting(const Reporter& report, const FoundDeployment& deployment,
                                      const DeploySetting& setting);
// The same for one that does nothing with the worker class, in whatever release.
std::optional<TextFix> RemovedForClass(const Reporter& report, const FoundDeployment& deployment,
                                       const DeploySetting& setting);

// The one candidate that is near enough to be meant; nothing when there are several.
std::optional<std::string> OnlyNear(std::string_view word, std::vector<std::string> candidates);

// The addresses of bind, as far as known: one text or a list.
std::vector<std::string> BindsOf(const FoundDeployment& deployment);

// "4 workers", "1 worker".
std::string Count(std::int64_t number, std::string_view what);

}  // namespace corntune
