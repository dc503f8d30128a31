#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

constexpr std::int64_t kPreStop = 5;     // seconds for endpoints to be told before Gunicorn is
constexpr std::int64_t kStopMargin = 5;  // between the end of graceful_timeout and the kill
constexpr char kMemoryFolder[] = "/dev/shm";

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

// Where Gunicorn listens in the pod.
Result<ServiceAddress> PodAddress(const std::string& bind) {
  const auto address = ReadServiceAddress(bind);
  if (!address) return address;
  const bool loopback =
      address->host.starts_with("127.") || address->host == "localhost" || address->host == "::1";
  if (address->port != 0 && !loopback) return address;
  return UsageError("--bind", fmt::format("cannot be reached from outside the pod: {} (expected "
                                          "e.g. 0.0.0.0:8000)",
                                          Quoted(bind)));
}

// "$(NAME)" in a command is a variable, "$$" a dollar.
Result<std::string> QuoteArgument(std::string_view text, std::string_view what) {
  return QuoteYaml(DoubleDollars(text), what);
}

// The delay before the stop signal and the time until the kill.
struct StopTimes {
  std::int64_t pre_stop_s = 0;
  std::int64_t grace_s = 0;
};

StopTimes StopTimesOf(const Surroundings& around) {
  if (!around.grace_s) {
    const std::int64_t pre_stop = around.pre_stop_s.value_or(kPreStop);
    return {pre_stop, pre_stop + around.graceful_timeout_s + kStopMargin};
  }
  // The time was asked for: a delay nobody asked for may only take what is left over.
  const std::int64_t left = *around.grace_s - around.graceful_timeout_s - kStopMargin;
  const std::int64_t most = std::clamp<std::int64_t>(left, 0, kPreStop);
  return {around.pre_stop_s.value_or(most), *around.grace_s};
}

std::string PreStop(const StopTimes& times) {
  if (times.pre_stop_s == 0) {
    return fmt::format(
        "          # No preStop: graceful_timeout takes all of the {} s. A delay of some seconds\n"
        "          # (--pre-stop 5s) keeps requests from coming in after the stop signal.\n",
        times.grace_s);
  }
  return fmt::format(
      "          lifecycle:\n            preStop:\n"
      "              # Endpoints are told meanwhile; requests still come in.\n"
      "              exec: {{command: [sleep, \"{}\"]}}\n",
      times.pre_stop_s);
}

// An HTTP request to the application, in the words of a probe. Without an address that is known to
// answer 200, any HTTP answer will do, and httpGet takes 404 for a failure.
Result<std::string> RequestAction(const ServiceAddress& address, const Deployment& deployment) {
  if (deployment.health_path) {
    if (!deployment.health_path->starts_with('/')) {
      return UsageError("--health-path", fmt::format("not a path: {} (expected e.g. /healthz)",
                                                     Quoted(*deployment.health_path)));
    }
    const auto path = YamlScalar(*deployment.health_path, "--health-path");
    if (!path) return path;
    return fmt::format("            httpGet: {{path: {}, port: {}}}\n", *path, address.port);
  }
  const ServiceAddress target = Reachable(address);
  const std::string script = fmt::format(
      "import socket; c = socket.create_connection((\"{}\", {}), 4); c.sendall(b\"GET / "
      "HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n\"); "
      "raise SystemExit(not c.recv(9).startswith(b\"HTTP/1.\"))",
      target.host, target.port);
  const auto quoted = QuoteYaml(script, "--bind");
  if (!quoted) return quoted;
  return fmt::format(
      "            # Any answer will do; --health-path /healthz makes it an httpGet.\n"
      "            exec:\n              command:\n                - python3\n"
      "                - -ISc\n                - {}\n",
      *quoted);
}

// Three probes with three jobs: startup waits until a worker has imported the application,
// readiness takes a pod out of the service while all its workers are busy, liveness asks only
// whether the arbiter still has the port open, so that a busy pod is not killed for being busy: the
// arbiter itself restarts workers that hang.
std::string Probes(const std::string& request, int port) {
  return fmt::format(
      "          startupProbe:  # until a worker has imported the application\n{0}"
      "            periodSeconds: 2\n            timeoutSeconds: 5\n"
      "            failureThreshold: 30\n"
      "          readinessProbe:  # not while all workers are busy\n{0}"
      "            periodSeconds: 10\n            timeoutSeconds: 5\n"
      "            failureThreshold: 2\n"
      "          livenessProbe:  # never for being busy: the arbiter restarts hung workers\n"
      "            tcpSocket: {{port: {1}}}\n"
      "            periodSeconds: 10\n            timeoutSeconds: 5\n"
      "            failureThreshold: 6\n",
      request, port);
}

std::string Resources(const Recommendation& answer) {
  const auto milli = static_cast<std::int64_t>(std::llround(answer.cpus.value * 1000));
  std::string amounts = fmt::format("              cpu: {}m\n", std::max<std::int64_t>(1, milli));
  if (answer.memory_limit && answer.memory_is_limited) {
    amounts += fmt::format("              memory: {}\n", answer.memory_limit->value);
  }
  return "          resources:  # what the settings were sized for\n            requests:\n" +
         amounts + "            limits:\n" + amounts;
}

std::string Strategy(const Deployment& deployment) {
  if (!deployment.rollout) return "";
  return fmt::format(
      "  strategy:  # no more pods are missing during a rollout than were planned for\n"
      "    type: RollingUpdate\n    rollingUpdate: {{maxSurge: {}, maxUnavailable: {}}}\n",
      deployment.rollout->max_surge, deployment.rollout->max_unavailable);
}

// Where a node that is lost must not take more pods along than were planned for.
std::string Spread(const std::string& name, const Deployment& deployment) {
  if (!deployment.spread) return "";
  return fmt::format(
      "      topologySpreadConstraints:  # no node has more than {0} above the emptiest\n"
      "        - maxSkew: {0}\n          topologyKey: kubernetes.io/hostname\n"
      "          whenUnsatisfiable: DoNotSchedule\n"
      "          labelSelector: {{matchLabels: {{app.kubernetes.io/name: {1}}}}}\n",
      *deployment.spread, name);
}

std::string Head(const std::string& name, const Deployment& deployment) {
  // Written here too, it would undo at each rollout what the autoscaler did.
  const std::string replicas =
      deployment.autoscaled ? "" : fmt::format("  replicas: {}\n", deployment.replicas);
  return fmt::format(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {0}\n  labels:\n"
      "    app.kubernetes.io/name: {0}\nspec:\n{1}{2}  selector:\n"
      "    matchLabels:\n      app.kubernetes.io/name: {0}\n  template:\n    metadata:\n"
      "      labels:\n        app.kubernetes.io/name: {0}\n    spec:\n{3}",
      name, replicas, Strategy(deployment), Spread(name, deployment));
}

// Everything that Gunicorn writes goes to folders of its own, so that the image may be read-only:
// heartbeats to memory, temporary files and its control socket (below HOME) to /tmp.
std::string Folders(std::string_view memory_folder) {
  return fmt::format(
      "          securityContext:\n            allowPrivilegeEscalation: false\n"
      "            readOnlyRootFilesystem: true\n            capabilities: {{drop: [ALL]}}\n"
      "          env:\n            - {{name: HOME, value: /tmp}}\n"
      "          volumeMounts:\n            - {{name: tmp, mountPath: /tmp}}\n"
      "            - {{name: heartbeat, mountPath: {}}}\n"
      "      volumes:\n        - name: tmp\n          emptyDir: {{}}\n"
      "        - name: heartbeat\n          emptyDir: {{medium: Memory, sizeLimit: 16Mi}}\n",
      memory_folder);
}

}  // namespace

Result<std::string> WriteKubernetes(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckLabel(deployment); !named) return tl::unexpected(named.error());
  const std::string bind = deployment.bind.value_or(kContainerBind);
  const auto address = PodAddress(bind);
  if (!address) return tl::unexpected(address.error());
  Recommendation in_pod = answer;
  if (in_pod.settings.Find("worker_tmp_dir") == nullptr) {
    in_pod.settings.Set("worker_tmp_dir", std::string(kMemoryFolder));
  }
  const auto name = YamlScalar(deployment.name, "--name");
  const auto image = YamlScalar(deployment.image, "--image");
  const auto folder =
      YamlScalar(in_pod.settings.GetText("worker_tmp_dir", kMemoryFolder), "--worker-tmp-dir");
  const auto words = CommandWords(in_pod, bind, QuoteArgument);
  const auto request = RequestAction(*address, deployment);
  for (const auto* part : {&name, &image, &folder, &request}) {
    if (!*part) return *part;
  }
  if (!words) return tl::unexpected(words.error());
  const StopTimes times = StopTimesOf(answer.surroundings);
  std::string command;
  for (const std::string& word : *words) command += fmt::format("            - {}\n", word);
  return HeaderComment(answer, "# ") + Head(*name, deployment) +
         fmt::format(
             "      # preStop, graceful_timeout and a margin.\n"
             "      terminationGracePeriodSeconds: {}\n"
             "      securityContext:\n        runAsNonRoot: true\n        runAsUser: 10001\n"
             "        seccompProfile: {{type: RuntimeDefault}}\n"
             "      containers:\n        - name: {}\n          image: {}\n          command:\n{}"
             "          ports:\n            - containerPort: {}\n",
             times.grace_s, *name, *image, command, address->port) +
         Resources(answer) + Probes(*request, address->port) + PreStop(times) + Folders(*folder);
}

}  // namespace corntune
