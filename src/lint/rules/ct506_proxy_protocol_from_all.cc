// CT506 proxy-protocol-from-all: every client may say who it is by the PROXY protocol.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "proxy_allow_ips");
  if (setting == nullptr || ToText(*setting->value) != "*") return;
  const DeploySetting* protocol = Given(deployment, "proxy_protocol");
  if (protocol == nullptr) return;
  const std::string spoken = ToText(*protocol->value);
  if (spoken == "False" || spoken == "off") return;
  for (const std::string& bind : BindsOf(deployment)) {
    if (bind.starts_with("unix:")) return;
  }
  report.At(setting->place, "any client may claim another's address by the PROXY protocol",
            "name the proxy's address");
}

}  // namespace

const Rule kRuleCT506 = {
    .code = "CT506",
    .slug = "proxy-protocol-from-all",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Every client may say who it is by the PROXY protocol",
    .why = "With * any client sends a PROXY line, and logs and limits by address believe it.",
    .source = "Gunicorn, settings: proxy_protocol, proxy_allow_ips",
    .wrong = {"Procfile", "web: gunicorn --proxy-protocol --proxy-allow-from=* shop:app\n"},
    .right = {"Procfile", "web: gunicorn --proxy-protocol --proxy-allow-from=10.0.0.5 shop:app\n"},
    .ignore_when = "Only the proxy reaches the port.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
