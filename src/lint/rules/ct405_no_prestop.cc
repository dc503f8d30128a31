// CT405 no-prestop: A pod behind a Service has no preStop delay.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.form != DeployForm::kKubernetes || deployment.Fact("prestop") != nullptr) return;
  const bool served =
      deployment.Fact("publishes") != nullptr || deployment.Fact("service") != nullptr;
  if (!served || deployment.Fact("job") != nullptr) return;
  report.At(deployment.place,
            "no preStop: connections that still arrive while the pod stops are refused",
            "lifecycle: {preStop: {sleep: {seconds: 5}}}, and that much more "
            "terminationGracePeriodSeconds");
}

}  // namespace

const Rule kRuleCT405 = {
    .code = "CT405",
    .slug = "no-prestop",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A pod behind a Service has no preStop delay",
    .why =
        "Endpoints leave the Service some seconds after the pod is told to stop; connections that "
        "arrive until then are refused.",
    .source = "Kubernetes: Pod Lifecycle; Gunicorn #2593",
    .wrong = {"pod.yaml",
              "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
              "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n  "
              "  ports: [{containerPort: 8000}]\n    command: [gunicorn, \"--workers=3\", "
              "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .right = {"pod.yaml",
              "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
              "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n  "
              "  lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, "
              "\"--workers=3\", \"shop:app\"]\n    ports: [{containerPort: 8000}]\n    resources: "
              "{limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .ignore_when = "Clients retry, or a mesh drains.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
