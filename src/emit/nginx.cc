#include <fmt/format.h>

#include "forms.h"
#include "parts.h"

namespace corntune {
namespace {

// Unused connections for nginx to keep. sync workers close every connection, so that there is
// nothing to keep.
std::string Keepalive(const Recommendation& answer) {
  const auto seconds = ProxyKeepalive(answer);
  if (!seconds) return "";
  return fmt::format(
      "    # Let go before Gunicorn does after {} s.\n"
      "    keepalive 32;\n    keepalive_timeout {}s;\n",
      answer.surroundings.keepalive_s, *seconds);
}

// ASGI applications may speak WebSocket, which needs the client's Upgrade passed on; without one
// the header must be empty for a kept connection.
bool Upgrades(const Recommendation& answer) {
  return InfoOf(answer.worker_class).interface == "asgi" || answer.surroundings.websockets;
}

constexpr char kUnbuffered[] =
    "        # Streams go on piece by piece.\n"
    "        proxy_buffering off;\n";
constexpr char kUpgradeMap[] =
    "map $http_upgrade $corntune_connection {\n    default upgrade;\n    \"\" \"\";\n}\n\n";
constexpr char kUpgradeHeaders[] =
    "        proxy_set_header Upgrade $http_upgrade;\n"
    "        proxy_set_header Connection $corntune_connection;\n";
constexpr char kPlainHeaders[] = "        proxy_set_header Connection \"\";\n";

}  // namespace

Result<std::string> WriteNginx(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ReadServiceAddress(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  const std::string server = bind->path.empty() ? HostPort(Reachable(*bind)) : "unix:" + bind->path;
  return HeaderComment(answer, "# ") + "# Goes into the http block.\n" +
         (Upgrades(answer) ? kUpgradeMap : "") +
         fmt::format(
             "upstream {0} {{\n    server {1} fail_timeout=0;\n{2}}}\n\n"
             "server {{\n    listen 80;\n\n    location / {{\n"
             "        proxy_pass http://{0};\n"
             "        proxy_http_version 1.1;\n"
             "{3}"
             "        proxy_set_header Host $http_host;\n"
             "        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
             "        proxy_set_header X-Forwarded-Proto $scheme;\n"
             "{5}"
             "        # Not before Gunicorn gives up itself.\n"
             "        proxy_read_timeout {4}s;\n    }}\n}}\n",
             deployment.name, server, Keepalive(answer),
             Upgrades(answer) ? kUpgradeHeaders : kPlainHeaders, ProxyWait(answer),
             answer.surroundings.streams ? kUnbuffered : "");
}

}  // namespace corntune
