// CT501 forwarded-allow-all: every client may say that it is a proxy.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "forwarded_allow_ips");
  if (setting == nullptr || ToText(*setting->value) != "*" ||
      deployment.Fact("platform") != nullptr)
    return;
  for (const std::string& bind : BindsOf(deployment)) {
    if (bind.starts_with("unix:")) return;
  }
  report.At(setting->place, "any client may claim to come by HTTPS", "name the proxy's address");
}

}  // namespace

const Rule kRuleCT501 = {
    .code = "CT501",
    .slug = "forwarded-allow-all",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Every client may say that it is a proxy",
    .why = "With * any client sets X-Forwarded-Proto and passes for HTTPS.",
    .source = "Gunicorn: Deploying; settings: forwarded_allow_ips",
    .wrong =
        {"systemd.service",
         "[Service]\nUser=app\nExecStart=/venv/bin/gunicorn --forwarded-allow-ips=* shop:app\n"},
    .right = {"systemd.service",
              "[Service]\nUser=app\nExecStart=/venv/bin/gunicorn --forwarded-allow-ips=10.0.0.5 "
              "shop:app\n"},
    .ignore_when = "Only the proxy reaches the port.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
