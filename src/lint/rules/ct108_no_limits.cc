// CT108 no-limits: a container without requests and limits.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("no_limits");
  if (fact == nullptr || deployment.memory || deployment.cpus) return;
  report.At(
      fact->place, "no requests and no limits: nobody knows what its workers may use",
      "resources: requests and a memory limit, then size the workers by them (corntune recommend)");
}

}  // namespace

const Rule kRuleCT108 = {
    .code = "CT108",
    .slug = "no-limits",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "A container without requests and limits",
    .why =
        "The pod is the first to be evicted when its node runs short, and no number of workers can "
        "be held against anything.",
    .source = "Kubernetes: Resource Management for Pods and Containers",
    .wrong =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers:\n    - name: "
         "web\n      command: [gunicorn, --workers=3, shop.wsgi]\n"},
    .right =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers:\n    - name: "
         "web\n      command: [gunicorn, --workers=3, --graceful-timeout=20, shop.wsgi]\n      "
         "resources:\n        "
         "requests: {cpu: 1, memory: 512Mi}\n        limits: {memory: 512Mi}\n"},
    .ignore_when = "A LimitRange of the namespace sets them.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
