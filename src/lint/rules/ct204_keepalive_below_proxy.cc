// CT204 keepalive-below-proxy: Gunicorn closes idle connections before the load balancer does.
#include <string_view>

#include "in_front.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr double kMargin = 15;  // s

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  const auto keepalive = deployment.Integer("keepalive");
  if (!runs || !keepalive) return;
  if (!FindSetting("keepalive")->AffectsClass(*runs, deployment.version)) return;
  const auto idle = ProxyIdleOf(deployment, report.request());
  if (!idle || static_cast<double>(*keepalive) > idle->seconds) return;
  report.At(
      deployment.PlaceOf("keepalive"),
      fmt::format("{} keeps idle connections for {} s, Gunicorn for {} s: requests meet closed "
                  "connections (502)",
                  idle->who, FormatNumber(idle->seconds), *keepalive),
      fmt::format("keepalive = {}", FormatNumber(idle->seconds + kMargin)));
}

}  // namespace

const Rule kRuleCT204 = {
    .code = "CT204",
    .slug = "keepalive-below-proxy",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Gunicorn closes idle connections before the load balancer does",
    .why =
        "The load balancer sends a request over a connection that Gunicorn is just closing, and "
        "answers 502. The side that opened the connection must be the one that closes it.",
    .source = "AWS: Application Load Balancers, idle timeout; alphagov/notifications-admin #4826",
    .wrong = {"pod.yaml",
              "apiVersion: v1\n"
              "kind: Pod\n"
              "metadata: {name: shop}\n"
              "spec:\n"
              "  terminationGracePeriodSeconds: 60\n"
              "  containers:\n"
              "  - name: app\n"
              "    image: shop\n"
              "    lifecycle: {preStop: {sleep: {seconds: 5}}}\n"
              "    command: [gunicorn, \"--threads=4\", \"shop:app\"]\n"
              "    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"
              "---\n"
              "apiVersion: networking.k8s.io/v1\n"
              "kind: Ingress\n"
              "metadata:\n"
              "  name: shop\n"
              "  annotations: {kubernetes.io/ingress.class: alb}\n"},
    .right = {"pod.yaml",
              "apiVersion: v1\n"
              "kind: Pod\n"
              "metadata: {name: shop}\n"
              "spec:\n"
              "  terminationGracePeriodSeconds: 60\n"
              "  containers:\n"
              "  - name: app\n"
              "    image: shop\n"
              "    lifecycle: {preStop: {sleep: {seconds: 5}}}\n"
              "    command: [gunicorn, \"--threads=4\", \"--keep-alive=75\", \"shop:app\"]\n"
              "    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"
              "---\n"
              "apiVersion: networking.k8s.io/v1\n"
              "kind: Ingress\n"
              "metadata:\n"
              "  name: shop\n"
              "  annotations: {kubernetes.io/ingress.class: alb}\n"},
    .ignore_when = "A proxy of your own stands between the load balancer and Gunicorn.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
