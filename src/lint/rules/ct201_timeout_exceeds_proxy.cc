// CT201 timeout-exceeds-proxy: a sync worker goes on after the proxy has given up.
#include <string_view>

#include "in_front.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const DeploySetting* setting = Given(deployment, "timeout");
  const auto timeout = deployment.Integer("timeout");
  if (!runs || *runs != WorkerClass::kSync || setting == nullptr || !timeout) return;
  const auto proxy = ProxyTimeoutOf(deployment, report.request());
  if (!proxy || static_cast<double>(*timeout) <= proxy->seconds) return;
  const Severity severity = proxy->assumed ? Severity::kInfo : Severity::kWarning;
  report.As(
      severity, setting->place,
      fmt::format("{} gives up after {} s, the worker after {} s", proxy->who,
                  FormatNumber(proxy->seconds), *timeout),
      fmt::format("let the worker end first: timeout below {}", FormatNumber(proxy->seconds)));
}

}  // namespace

const Rule kRuleCT201 = {
    .code = "CT201",
    .slug = "timeout-exceeds-proxy",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A sync worker goes on after the proxy has given up",
    .why =
        "Whoever waits in front answers with an error after its own time. The worker works on for "
        "nobody, and is missing for the requests that follow.",
    .source =
        "Heroku: Request Timeout (H12 after 30 s); nginx: proxy_read_timeout; mozilla/pontoon "
        "#3293",
    .wrong = {"Procfile", "web: gunicorn --timeout 120 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --timeout 25 shop:app\n"},
    .ignore_when = "The long requests come from another way than through the proxy.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
