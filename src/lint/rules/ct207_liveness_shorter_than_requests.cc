// CT207 liveness-shorter-than-requests: a long request makes Kubernetes kill the only worker.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* allows = deployment.Fact("liveness_seconds");
  const auto runs = deployment.Class();
  const auto timeout = deployment.Integer("timeout");
  if (allows == nullptr || !runs || *runs != WorkerClass::kSync || !timeout) return;
  const auto seconds = ParseNumber(allows->text, "", 0, 1e9);
  if (deployment.Integer("workers") != 1 || !seconds) return;
  if (*seconds >= static_cast<double>(*timeout)) return;
  report.At(allows->place,
            fmt::format("the only worker may serve one request for {} s, the probe allows {} s",
                        *timeout, FormatNumber(*seconds)),
            "more workers, threads, or a longer periodSeconds x failureThreshold");
}

}  // namespace

const Rule kRuleCT207 = {
    .code = "CT207",
    .slug = "liveness-shorter-than-requests",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A long request makes Kubernetes kill the only worker",
    .why =
        "While the one sync worker serves, probes are not answered. The pod is killed before "
        "timeout says that the request takes too long.",
    .source = "Kubernetes: Configure Liveness Probes; cookiecutter-django #1562",
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
              "    command: [gunicorn, \"--workers=1\", \"--timeout=120\", \"shop:app\"]\n"
              "    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"
              "    livenessProbe: {httpGet: {path: /health, port: 8000}}\n"},
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
              "    command: [gunicorn, \"--workers=1\", \"--timeout=120\", \"shop:app\"]\n"
              "    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"
              "    livenessProbe: {httpGet: {path: /health, port: 8000}, periodSeconds: 30, "
              "failureThreshold: 5}\n"},
    .ignore_when = "No request takes that long.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
