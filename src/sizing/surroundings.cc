#include "surroundings.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/sizing/proxies.h"

namespace corntune {
namespace {

constexpr std::int64_t kDefaultTimeout = 30;          // Gunicorn's timeout and graceful_timeout,
constexpr std::int64_t kDefaultGracefulTimeout = 30;  // and
constexpr std::int64_t kDefaultKeepalive = 2;  // keepalive, in every release of the catalogue
constexpr std::int64_t kStopMargin = 5;  // seconds between Gunicorn's last kill and the runner's
constexpr std::int64_t kIdleMargin = 5;  // by which connections are kept longer than the proxy does
constexpr std::int64_t kAnswerMargin = 5;  // seconds by which the server gives up before the proxy
// Networks in forwarded_allow_ips came with this release; earlier ones compare whole addresses.
constexpr GunicornVersion kNetworksSince{24, 1, 0};
// From the first release on until before the second, class asgi ignores forwarded_allow_ips
// (tests/e2e/test_gunicorn_facts.py).
constexpr GunicornVersion kAsgiIgnoresSince{25, 2, 0};
constexpr GunicornVersion kAsgiIgnoresUntil{27, 0, 0};

void SetWithReason(Recommendation& answer, std::string setting, SettingValue value,
                   std::string rule, std::string because, std::string_view source) {
  answer.reasons.push_back({setting, ToText(value), std::move(rule), std::move(because),
                            std::nullopt, std::string(source), ""});
  answer.settings.Set(std::move(setting), std::move(value));
}

void FitKeepalive(const SizingInputs& inputs, const Proxy& proxy, Recommendation& answer) {
  auto asked = inputs.request.proxy_idle_s;
  if (asked == proxy.idle_s) asked.reset();
  const auto idle_s = asked ? asked : proxy.idle_s;
  const bool keeps = idle_s || inputs.request.proxy_connections;
  if (keeps && inputs.worker_class == WorkerClass::kSync) {
    answer.warnings.push_back(
        {"sync-closes-connections",
         fmt::format("sync workers close every connection; {} opens a new one for each request",
                     proxy.name == "none" ? "the proxy" : proxy.title),
         "gthread keeps connections: --class=gthread"});
    return;
  }
  if (!idle_s) return;
  const std::int64_t keepalive_s = asked ? *asked + kIdleMargin : proxy.keepalive_s;
  answer.surroundings.keepalive_s = keepalive_s;
  SetWithReason(
      answer, "keepalive", keepalive_s, "keepalive-above-proxy",
      fmt::format("longer than the {} s for which {} keeps an unused connection, or it sends "
                  "requests into closing ones (502)",
                  *idle_s, proxy.name == "none" ? "the proxy" : proxy.title),
      asked ? "--proxy-idle" : proxy.source);
}

void FitTimeout(const SizingInputs& inputs, const Proxy& proxy, Recommendation& answer) {
  answer.surroundings.proxy_timeout_s = proxy.response_s;
  if (proxy.timeout_is_platforms) {
    answer.surroundings.timeout_s = 0;
    SetWithReason(answer, "timeout", std::int64_t{0}, "platform-ends-requests",
                  fmt::format("{} ends requests and instances itself", proxy.title), proxy.source);
    return;
  }
  // Only sync workers are killed for a slow request; for the other classes timeout watches the
  // worker's main loop and says nothing about requests.
  const bool cuts_requests = inputs.worker_class == WorkerClass::kSync;
  if (!proxy.response_s || !cuts_requests || *proxy.response_s > kDefaultTimeout) return;
  const std::int64_t timeout = std::max<std::int64_t>(1, *proxy.response_s - kAnswerMargin);
  answer.surroundings.timeout_s = timeout;
  SetWithReason(answer, "timeout", timeout, "timeout-below-proxy",
                fmt::format("{} gives up after {} s; a sync worker that goes on works for nobody",
                            proxy.title, *proxy.response_s),
                proxy.source);
}

Result<void> FitForwarded(const SizingInputs& inputs, const Proxy& proxy, Recommendation& answer) {
  const auto& given = inputs.request.proxy_addresses;
  if (!given.empty()) {
    const bool networks = std::any_of(given.begin(), given.end(), [](const std::string& address) {
      return address.find('/') != std::string::npos;
    });
    if (networks && inputs.request.version < kNetworksSince) {
      return UsageError(
          "--proxy-address",
          fmt::format("Gunicorn {} compares whole addresses; networks need {} or later",
                      inputs.request.version.ToString(), kNetworksSince.ToString()));
    }
    SetWithReason(answer, "forwarded_allow_ips", Join(given, ","), "asked", "the proxy's addresses",
                  "--proxy-address");
    return {};
  }
  if (!proxy.sets_forwarded || proxy.same_machine) return {};
  const bool networks = proxy.forwarded_allow_ips.find('/') != std::string_view::npos;
  if (proxy.forwarded_allow_ips.empty() || (networks && inputs.request.version < kNetworksSince)) {
    answer.warnings.push_back(
        {"forwarded-unknown",
         fmt::format("Gunicorn ignores X-Forwarded-Proto from {} until it knows its addresses",
                     proxy.title),
         networks ? "upgrade to 24.1 or later, or let a proxy on this machine terminate TLS"
                  : "name its subnets: --proxy-address 10.0.0.0/16"});
    return {};
  }
  SetWithReason(answer, "forwarded_allow_ips", std::string(proxy.forwarded_allow_ips),
                "forwarded-from-proxy",
                proxy.forwarded_allow_ips == "*"
                    ? fmt::format("nothing but {} reaches the server", proxy.title)
                    : fmt::format("the networks from which {} connects", proxy.title),
                proxy.source);
  return {};
}

Result<void> FitStop(const SizingInputs& inputs, const Proxy& proxy, Recommendation& answer) {
  const auto grace =
      inputs.request.terminating_grace_s ? inputs.request.terminating_grace_s : proxy.stop_s;
  answer.surroundings.grace_s = grace;
  if (inputs.request.pre_stop_s > 0) answer.surroundings.pre_stop_s = inputs.request.pre_stop_s;
  if (!grace) return {};
  const std::int64_t left = *grace - inputs.request.pre_stop_s;
  if (left < 2) {
    return UsageError("--terminating-grace",
                      fmt::format("{} s leave no time to finish requests after a preStop of {} s",
                                  *grace, inputs.request.pre_stop_s));
  }
  const std::int64_t margin = std::min(kStopMargin, std::max<std::int64_t>(1, left / 5));
  if (left - margin >= kDefaultGracefulTimeout) return {};
  answer.surroundings.graceful_timeout_s = left - margin;
  SetWithReason(
      answer, "graceful_timeout", left - margin, "graceful-below-grace",
      fmt::format("the runner kills {} s after the stop signal; {} s of margin", left, margin),
      inputs.request.terminating_grace_s ? "--terminating-grace" : proxy.source);
  return {};
}

// Where the application was found, when that is not where Gunicorn starts.
void FitFolders(const SizingInputs& inputs, Recommendation& answer) {
  const SizingRequest& request = inputs.request;
  if (!request.app_chdir.empty()) {
    SetWithReason(answer, "chdir", request.app_chdir, "project-folder",
                  "the application's project begins there", "files of the current folder");
  }
  if (!request.app_pythonpath.empty()) {
    SetWithReason(answer, "pythonpath", request.app_pythonpath, "source-folder",
                  "the application's packages lie there, unless they are installed",
                  "files of the current folder");
  }
}

void WarnOfIgnoredForwarding(const SizingInputs& inputs, Recommendation& answer) {
  const GunicornVersion& version = inputs.request.version;
  const bool ignored = inputs.worker_class == WorkerClass::kAsgi && version >= kAsgiIgnoresSince &&
                       version < kAsgiIgnoresUntil;
  if (!ignored || answer.settings.Find("forwarded_allow_ips") == nullptr) return;
  answer.warnings.push_back(
      {"forwarded-ignored",
       fmt::format("worker class asgi of Gunicorn {} ignores forwarded_allow_ips: the application "
                   "sees http behind a proxy that ends TLS",
                   version.ToString()),
       "upgrade to 27.0, or use --class=uvicorn"});
}

void FitContainer(const SizingInputs& inputs, Recommendation& answer) {
  const Machine& machine = inputs.machine;
  if (inputs.request.other_machine || machine.container == ContainerRuntime::kNone) return;
  if (!machine.shm.exists || !machine.shm.tmpfs) return;
  SetWithReason(answer, "worker_tmp_dir", machine.shm.path, "heartbeat-in-memory",
                "in a container /tmp is on disk, and a worker that waits for the disk to touch its "
                "heartbeat file is killed",
                "Gunicorn documentation, FAQ, \"How do I avoid Gunicorn excessively blocking in "
                "os.fchmod?\"");
}

}  // namespace

Result<void> FitSurroundings(const SizingInputs& inputs, Recommendation& answer) {
  const auto proxy = FindProxy(inputs.request.behind, "--behind");
  if (!proxy) return tl::unexpected(proxy.error());
  answer.surroundings.behind = inputs.request.behind;
  answer.surroundings.streams = inputs.request.traits.streaming.any;
  answer.surroundings.websockets = inputs.request.traits.websockets.any;
  answer.surroundings.timeout_s = kDefaultTimeout;
  answer.surroundings.graceful_timeout_s = kDefaultGracefulTimeout;
  answer.surroundings.keepalive_s = kDefaultKeepalive;
  FitKeepalive(inputs, **proxy, answer);
  FitTimeout(inputs, **proxy, answer);
  if (auto fitted = FitForwarded(inputs, **proxy, answer); !fitted) return fitted;
  WarnOfIgnoredForwarding(inputs, answer);
  if (auto fitted = FitStop(inputs, **proxy, answer); !fitted) return fitted;
  FitContainer(inputs, answer);
  FitFolders(inputs, answer);
  return {};
}

}  // namespace corntune
