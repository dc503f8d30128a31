#include <algorithm>

#include <fmt/format.h>

#include "forms.h"
#include "parts.h"

namespace corntune {

Result<std::string> WriteHaproxy(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ParseBind(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  const std::string server =
      bind->path.empty() ? fmt::format("{}:{}", bind->host, bind->port) : "unix@" + bind->path;
  const Surroundings& around = answer.surroundings;
  const bool keeps = answer.worker_class != WorkerClass::kSync && around.keepalive_s > 5;
  const std::int64_t wait =
      around.proxy_timeout_s.value_or(around.timeout_s > 0 ? around.timeout_s + 5 : 60);
  std::string line = fmt::format("    server {} {} check", deployment.name, server);
  // What is beyond the promised concurrency waits in HAProxy, where a client that leaves is
  // forgotten.
  if (answer.max_concurrent_requests) {
    line +=
        fmt::format(" maxconn {}", std::min<std::int64_t>(*answer.max_concurrent_requests, 100000));
  }
  if (keeps) line += fmt::format(" pool-purge-delay {}s", around.keepalive_s - 5);
  return HeaderComment(answer, "# ") +
         fmt::format(
             "backend {}\n    mode http\n    {}\n    option forwardfor\n"
             "    http-request set-header X-Forwarded-Proto https if {{ ssl_fc }}\n"
             "    timeout connect 5s\n    timeout queue {}s\n    timeout server {}s\n{}\n",
             deployment.name, keeps ? "http-reuse safe" : "option http-server-close", wait, wait,
             line);
}

}  // namespace corntune
