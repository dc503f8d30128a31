// CT707 port-mismatch: nothing listens on the port that is published.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// The port of an address that others can reach; nothing where that is not certain.
std::optional<std::string> PortOf(std::string_view bind) {
  if (bind.find('$') != std::string_view::npos || bind.find("://") != std::string_view::npos ||
      bind.starts_with("unix:") || bind.starts_with("127.") || bind.starts_with("localhost")) {
    return std::nullopt;
  }
  const std::size_t colon = bind.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = bind.substr(colon + 1);
  const bool number =
      !port.empty() && port.find_first_not_of("0123456789") == std::string_view::npos;
  return number ? std::optional(std::string(port)) : std::nullopt;
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* ports = deployment.Fact("ports");
  if (ports == nullptr || ports->text.find('?') != std::string::npos) return;
  if (deployment.Fact("sidecar") || deployment.Fact("network_mode")) return;
  const DeploySetting* setting = Given(deployment, "bind");
  if (setting == nullptr || !IsCertain(deployment, "bind")) return;
  std::vector<std::string> listens;
  for (const std::string& bind : BindsOf(deployment)) {
    auto port = PortOf(bind);
    if (!port) return;
    listens.push_back(std::move(*port));
  }
  if (listens.empty()) return;
  const std::vector<std::string_view> published = Words(ports->text);
  const bool any = std::any_of(published.begin(), published.end(), [&](std::string_view port) {
    return std::find(listens.begin(), listens.end(), port) != listens.end();
  });
  if (any) return;
  report.At(setting->place,
            fmt::format("Gunicorn listens on {}, and {} is what is published", listens.front(),
                        published.front()),
            fmt::format("--bind 0.0.0.0:{}", published.front()));
}

}  // namespace

const Rule kRuleCT707 = {
    .code = "CT707",
    .slug = "port-mismatch",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Nothing listens on the port that is published",
    .why =
        "ports of compose, EXPOSE of a Dockerfile, containerPort of a pod and internal_port of "
        "fly.toml name the port inside of the container: requests go there.",
    .source = "Compose Specification: ports; Dockerfile reference: EXPOSE; fly.toml: internal_port",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --bind 0.0.0.0:8000 --graceful-timeout 5 "
              "shop:app\n    ports: [\"80:8080\"]\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --bind 0.0.0.0:8000 --graceful-timeout 5 "
              "shop:app\n    ports: [\"80:8000\"]\n"},
    .ignore_when = "Another process of the same container listens there.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
