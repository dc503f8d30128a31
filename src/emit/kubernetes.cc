#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

constexpr std::int64_t kPreStop = 5;  // seconds for endpoints to be told before Gunicorn is

Result<void> CheckLabel(const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return named;
  const std::string& name = deployment.name;
  const bool label =
      ToLower(name) == name && name.find_first_of("._") == std::string::npos && name.back() != '-';
  if (label) return {};
  return UsageError("--name", fmt::format("not a Kubernetes name: {} (expected lower-case letters, "
                                          "digits and \"-\")",
                                          Quoted(name)));
}

std::string ProbeText(std::string_view kind, std::string_view action, std::string_view timing) {
  return fmt::format("          {}:\n            {}\n{}", kind, action, timing);
}

// Three probes with three jobs: startup waits for the import of the application, readiness takes a
// busy pod out of the service, liveness asks only whether the port still accepts, so that a busy
// pod is not killed for being busy.
std::string Probes(int port) {
  const std::string tcp = fmt::format("tcpSocket: {{port: {}}}", port);
  const std::string http = fmt::format("httpGet: {{path: /, port: {}}}", port);
  return ProbeText("startupProbe", tcp,
                   "            periodSeconds: 2\n            failureThreshold: 30\n") +
         ProbeText("readinessProbe", http,
                   "            periodSeconds: 5\n            timeoutSeconds: 5\n"
                   "            failureThreshold: 2\n") +
         ProbeText("livenessProbe", tcp,
                   "            periodSeconds: 10\n            timeoutSeconds: 5\n"
                   "            failureThreshold: 6\n");
}

std::string Resources(const Recommendation& answer) {
  const auto milli = static_cast<std::int64_t>(std::llround(answer.cpus.value * 1000));
  std::string amounts = fmt::format("              cpu: {}m\n", std::max<std::int64_t>(1, milli));
  if (answer.memory_limit && answer.memory_is_limited)
    amounts += fmt::format("              memory: {}\n", answer.memory_limit->value);
  return "          resources:\n            requests:\n" + amounts + "            limits:\n" +
         amounts;
}

}  // namespace

Result<std::string> WriteKubernetes(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckLabel(deployment); !named) return tl::unexpected(named.error());
  const std::string bind = deployment.bind.value_or(kContainerBind);
  const auto address = ParseBind(bind);
  if (!address) return tl::unexpected(address.error());
  if (address->port == 0) return UsageError("--bind", "a pod needs HOST:PORT for its probes");
  const auto image = QuoteYaml(deployment.image, "--image");
  if (!image) return image;
  // The heartbeat files live in memory, which also works with a read-only root file system.
  Recommendation in_pod = answer;
  in_pod.settings.Set("worker_tmp_dir", std::string("/dev/shm"));
  in_pod.surroundings.pre_stop_s = answer.surroundings.pre_stop_s.value_or(kPreStop);
  std::string command;
  for (const std::string& word : CommandWords(in_pod, bind)) {
    const auto quoted = QuoteYaml(DoubleDollars(word), "APP");
    if (!quoted) return quoted;
    command += fmt::format("            - {}\n", *quoted);
  }
  return HeaderComment(answer, "# ") +
         fmt::format(
             "# Put your application's health address into readinessProbe.\n"
             "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {0}\n  labels:\n"
             "    app.kubernetes.io/name: {0}\nspec:\n  replicas: {1}\n  selector:\n"
             "    matchLabels:\n      app.kubernetes.io/name: {0}\n  template:\n    metadata:\n"
             "      labels:\n        app.kubernetes.io/name: {0}\n    spec:\n"
             "      terminationGracePeriodSeconds: {2}\n"
             "      securityContext:\n        runAsNonRoot: true\n        runAsUser: 10001\n"
             "      containers:\n        - name: {0}\n          image: {3}\n          command:\n{4}"
             "          ports:\n            - containerPort: {5}\n{6}{7}"
             "          lifecycle:\n            preStop:\n"
             "              exec:\n                command: [\"sleep\", \"{8}\"]\n"
             "          securityContext:\n            allowPrivilegeEscalation: false\n"
             "            readOnlyRootFilesystem: true\n"
             "          env:\n            - name: HOME\n              value: /tmp\n"
             "          volumeMounts:\n            - name: tmp\n              mountPath: /tmp\n"
             "      volumes:\n        - name: tmp\n          emptyDir: {{}}\n",
             deployment.name, deployment.replicas, GraceSeconds(in_pod), *image, command,
             address->port, Resources(answer), Probes(address->port),
             *in_pod.surroundings.pre_stop_s);
}

}  // namespace corntune
