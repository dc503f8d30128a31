// CT505 address-refused: a proxy's address that Gunicorn refuses.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const char* name : {"forwarded_allow_ips", "proxy_allow_ips"}) {
    const DeploySetting* setting = deployment.Find(name);
    if (setting == nullptr || setting->refused.empty())
      continue;  // on a command line CT302 says so
    report.At(setting->place, "Gunicorn does not start: " + setting->refused,
              "write the proxy's address or its network; a name is no address");
  }
}

}  // namespace

const Rule kRuleCT505 = {
    .code = "CT505",
    .slug = "address-refused",
    .severity = Severity::kError,
    .on = true,
    .summary = "A proxy's address that Gunicorn refuses",
    .why =
        "forwarded_allow_ips and proxy_allow_ips take IP addresses, and networks since 24.1. A "
        "host "
        "name, or a network with host bits set, ends Gunicorn when it starts.",
    .source = "docs/gunicorn-facts.md",
    .wrong = {"gunicorn.conf.py", "workers = 2\nforwarded_allow_ips = \"nginx\"\n"},
    .right = {"gunicorn.conf.py", "workers = 2\nforwarded_allow_ips = \"10.0.0.5\"\n"},
    .ignore_when = "Never.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
