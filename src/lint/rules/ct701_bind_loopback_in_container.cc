// CT701 bind-loopback-in-container: gunicorn listens on the loopback of a container that publishes
// a port.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (!deployment.container || deployment.Fact("publishes") == nullptr) return;
  if (deployment.Fact("sidecar") != nullptr || deployment.Fact("network_mode") != nullptr) return;
  const DeploySetting* setting = Given(deployment, "bind");
  if (setting == nullptr) return;
  for (const std::string& bind : BindsOf(deployment)) {
    if (!bind.starts_with("127.") && !bind.starts_with("localhost")) return;
  }
  report.At(setting->place,
            fmt::format("{} is not reached from outside of the container", ToText(*setting->value)),
            "bind 0.0.0.0 or [::]");
}

}  // namespace

const Rule kRuleCT701 = {
    .code = "CT701",
    .slug = "bind-loopback-in-container",
    .severity = Severity::kError,
    .on = true,
    .summary = "Gunicorn listens on the loopback of a container that publishes a port",
    .why =
        "Nothing outside of the container reaches 127.0.0.1 there, which is Gunicorn's default "
        "too.",
    .source = "Gunicorn settings: bind",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --bind 127.0.0.1:8000 --graceful-timeout 5 "
              "shop:app\n    ports: [\"8000:8000\"]\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --bind 0.0.0.0:8000 --graceful-timeout 5 "
              "shop:app\n    ports: [\"8000:8000\"]\n"},
    .ignore_when = "A proxy in the same container is what publishes.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
