// CT407 jitter-too-small: max_requests_jitter is below 5 % of max_requests.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "max_requests_jitter");
  const auto most = deployment.Integer("max_requests");
  const auto jitter = deployment.Integer("max_requests_jitter");
  const auto workers = deployment.Integer("workers");
  if (setting == nullptr || !most || !jitter || !workers || *workers < 2) return;
  if (*jitter == 0 || *jitter >= *most / 20) return;
  report.At(setting->place, fmt::format("{} of {} requests spread restarts little", *jitter, *most),
            fmt::format("max_requests_jitter = {}", *most / 10));
}

}  // namespace

const Rule kRuleCT407 = {
    .code = "CT407",
    .slug = "jitter-too-small",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "max_requests_jitter is below 5 % of max_requests",
    .why =
        "The first restarts fall into so short a time that all workers may be away at once: four "
        "workers within 4 s were reported with 512 of 10240.",
    .source = "Gunicorn #3427",
    .wrong =
        {"Procfile",
         "web: gunicorn --workers 4 --max-requests 10000 --max-requests-jitter 100 shop:app\n"},
    .right =
        {"Procfile",
         "web: gunicorn --workers 4 --max-requests 10000 --max-requests-jitter 1000 shop:app\n"},
    .ignore_when = "The application starts within milliseconds.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
