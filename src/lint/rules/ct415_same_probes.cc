// CT415 same-probes: liveness asks what readiness asks.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("same_probes");
  if (fact == nullptr) return;
  report.At(fact->place, "liveness and readiness ask the same: a busy pod is killed, not spared",
            "ask less for liveness (tcpSocket), or allow it to fail much longer");
}

}  // namespace

const Rule kRuleCT415 = {
    .code = "CT415",
    .slug = "same-probes",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Liveness asks what readiness asks",
    .why =
        "Under load the probes fail together: Kubernetes kills the pods that are merely busy, and "
        "the rest gets their load.",
    .source = "Kubernetes: Configure Probes",
    .wrong = {"pod.yaml",
              "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
              "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n  "
              "  lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, "
              "\"--workers=3\", \"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: "
              "512Mi}}\n    livenessProbe: {httpGet: {path: /health, port: 8000}}\n    "
              "readinessProbe: {httpGet: {path: /health, port: 8000}}\n"},
    .right =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
         "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n    "
         "lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, \"--workers=3\", "
         "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n    livenessProbe: "
         "{tcpSocket: {port: 8000}}\n    readinessProbe: {httpGet: {path: /health, port: 8000}}\n"},
    .ignore_when = "Failure thresholds are far apart.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
