// CT406 max-requests-without-jitter: max_requests without jitter.
#include <algorithm>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "max_requests");
  const auto most = deployment.Integer("max_requests");
  const auto workers = deployment.Integer("workers");
  if (setting == nullptr || !most || *most == 0 || !workers || *workers < 2) return;
  if (deployment.Integer("max_requests_jitter") != 0) return;
  report.At(setting->place,
            fmt::format("{} restart at about the same time", Count(*workers, "worker")),
            fmt::format("max_requests_jitter = {}", std::max<std::int64_t>(*most / 10, 1)));
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
    .problem = ""};

}  // namespace corntune
