// CT419 max-requests-tiny: workers are replaced all the time.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr std::int64_t kTiny = 100;

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "max_requests");
  const auto most = deployment.Integer("max_requests");
  if (setting == nullptr || !most || *most <= 0 || *most >= kTiny) return;
  report.At(setting->place, fmt::format("each worker is replaced after {} requests", *most),
            "1000 or more; corntune restarts says what it costs");
}

}  // namespace

const Rule kRuleCT419 = {
    .code = "CT419",
    .slug = "max-requests-tiny",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "Workers are replaced after fewer than 100 requests",
    .why =
        "While a worker starts it serves nobody, and its CPU time goes into importing the "
        "application: at ten requests a second that is every few seconds.",
    .source = "internetarchive/openlibrary pull request 12728; corntune restarts",
    .wrong = {"Procfile", "web: gunicorn --max-requests 20 --max-requests-jitter 5 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --max-requests 2000 --max-requests-jitter 200 shop:app\n"},
    .ignore_when = "Requests are so rare, or leak so much, that it does not matter.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
