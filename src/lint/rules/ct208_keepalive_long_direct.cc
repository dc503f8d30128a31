// CT208 keepalive-long-direct: idle connections are kept for long where no proxy is known.
#include "in_front.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr std::int64_t kLong = 75;  // s, what suits the usual load balancer

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const DeploySetting* setting = Given(deployment, "keepalive");
  if (!runs || setting == nullptr) return;
  if (!FindSetting("keepalive")->AffectsClass(*runs, deployment.version)) return;
  const auto keepalive = deployment.Integer("keepalive");
  if (!keepalive || *keepalive <= kLong) return;
  if (ProxyIdleOf(deployment, report.request())) return;
  report.At(setting->place,
            fmt::format("each idle client is kept for {} s, and no load balancer is in sight that "
                        "needs it",
                        *keepalive),
            "keepalive = 5, or name the proxy in .corntune.yaml");
}

}  // namespace

const Rule kRuleCT208 = {
    .code = "CT208",
    .slug = "keepalive-long-direct",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "Idle connections are kept for long where no proxy is known",
    .why =
        "A long keepalive is for load balancers that keep connections longer. With clients that "
        "come directly, or through a proxy that opens many, each idle one takes a connection, and "
        "with gthread and asgi holds up the restart of its worker.",
    .source = "alphagov/notifications-admin pull request 5385; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --worker-class gthread --keep-alive 650 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gthread --keep-alive 65 shop:app\n"},
    .ignore_when = "A load balancer in front keeps them that long.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
