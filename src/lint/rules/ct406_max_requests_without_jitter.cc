// CT406 max-requests-without-jitter: max_requests without jitter.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "conf_mend.h"
#include "option_mend.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// A tenth, beside max_requests.
std::optional<TextFix> AddedJitter(const Reporter& report, const FoundDeployment& deployment,
                                   const DeploySetting& setting, std::int64_t jitter) {
  constexpr std::string_view kName = "max_requests_jitter";
  const bool given = deployment.Find(kName) != nullptr ||
                     std::any_of(deployment.overridden.begin(), deployment.overridden.end(),
                                 [&](const DeploySetting& one) { return one.name == kName; });
  if (given || deployment.open || setting.origin != SettingOrigin::kLiteral) return std::nullopt;
  const std::string text = report.TextOf(setting.place.file);
  if (setting.layer == SettingLayer::kCommandLine) {
    return AddedOption(text, deployment.place, setting, "--max-requests-jitter",
                       std::to_string(jitter));
  }
  if (setting.layer != SettingLayer::kConf) return std::nullopt;
  return AddedAssignment(text, setting.place, setting.name, kName, jitter);
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "max_requests");
  const auto most = deployment.Integer("max_requests");
  const auto workers = deployment.Integer("workers");
  if (setting == nullptr || !most || *most == 0 || !workers || *workers < 2) return;
  if (deployment.Integer("max_requests_jitter") != 0) return;
  const std::int64_t jitter = std::max<std::int64_t>(*most / 10, 1);
  report.At(setting->place,
            fmt::format("{} restart at about the same time", Count(*workers, "worker")),
            fmt::format("max_requests_jitter = {}", jitter));
  report.Fix(AddedJitter(report, deployment, *setting, jitter));
}

}  // namespace

const Rule kRuleCT406 = {
    .code = "CT406",
    .slug = "max-requests-without-jitter",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "max_requests without jitter",
    .why = "All workers reach the count at about the same time and restart together.",
    .source = "Gunicorn settings: max_requests_jitter; Gunicorn #862",
    .wrong = {"Procfile", "web: gunicorn --workers 4 --max-requests 1000 shop:app\n"},
    .right = {"Procfile",
              "web: gunicorn --workers 4 --max-requests 1000 --max-requests-jitter 100 shop:app\n"},
    .ignore_when = "One worker only.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "adds a jitter of a tenth beside max_requests"};

}  // namespace corntune
