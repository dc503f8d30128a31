#include "in_front.h"

#include "corntune/base/text.h"

namespace corntune {
namespace {

std::optional<InFront> FromFact(const FoundDeployment& deployment, const char* fact,
                                const char* who) {
  const WrittenFact* written = deployment.Fact(fact);
  if (written == nullptr) return std::nullopt;
  const auto seconds = ParseNumber(written->text, "", 0, 1e9);
  if (!seconds) return std::nullopt;
  return InFront{*seconds, who, false};
}

}  // namespace

std::optional<InFront> ProxyTimeoutOf(const FoundDeployment& deployment,
                                      const LintRequest& request) {
  if (request.proxy_timeout) return InFront{request.proxy_timeout->count(), "the proxy", false};
  if (auto ingress = FromFact(deployment, "proxy_timeout", "the Ingress")) return ingress;
  // A Procfile may be for another platform: Heroku's router answers H12 after 30 s.
  if (deployment.form == DeployForm::kProcfile) return InFront{30, "Heroku's router", true};
  return std::nullopt;
}

std::optional<InFront> ProxyIdleOf(const FoundDeployment& deployment, const LintRequest& request) {
  if (request.proxy_idle) return InFront{request.proxy_idle->count(), "the proxy", false};
  return FromFact(deployment, "proxy_idle", "the load balancer");
}

}  // namespace corntune
