#include <algorithm>

#include <fmt/format.h>

#include "forms.h"
#include "parts.h"

namespace corntune {
namespace {

// HAProxy closes half of its unused connections every 5 s (pool-purge-delay), the last one of a
// thousand after 50 s. Gunicorn must keep them longer than that.
constexpr std::int64_t kPurgedAfter = 55;

// More than this would only wait in Gunicorn's backlog.
constexpr std::int64_t kMostConnections = 100000;

std::string Reuse(const Recommendation& answer) {
  const bool keeps = ProxyKeepalive(answer).value_or(0) >= kPurgedAfter;
  return keeps ? "    http-reuse safe\n"
               : "    # Gunicorn keeps no connection long enough to be used again.\n"
                 "    option http-server-close\n";
}

// Once a connection is upgraded, only its own timeout counts.
std::string_view Tunnel(const Recommendation& answer) {
  return answer.surroundings.websockets ? "    timeout tunnel 1h\n" : "";
}

std::string Most(const Recommendation& answer) {
  const auto& most = answer.max_concurrent_requests;
  return most ? fmt::format(" maxconn {}", std::min(*most, kMostConnections)) : "";
}

}  // namespace

Result<std::string> WriteHaproxy(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ReadServiceAddress(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  const std::string server = bind->path.empty() ? HostPort(Reachable(*bind)) : "unix@" + bind->path;
  return HeaderComment(answer, "# ") +
         fmt::format(
             "backend {0}\n    mode http\n{1}    option forwardfor\n"
             "    http-request set-header X-Forwarded-Proto https if {{ ssl_fc }}\n"
             "    timeout connect 5s\n    timeout queue {2}s\n    timeout server {2}s\n{5}"
             "    # What is beyond Gunicorn's concurrency waits here, where a client that leaves "
             "is "
             "forgotten.\n"
             "    server {0} {3} check{4}\n",
             deployment.name, Reuse(answer), ProxyWait(answer), server, Most(answer),
             Tunnel(answer));
}

}  // namespace corntune
