#include "corntune/sizing/proxies.h"

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {

const std::vector<Proxy>& Proxies() {
  static const std::vector<Proxy> kProxies = {
      {.name = "none", .title = "no proxy", .sets_forwarded = false, .source = ""},
      {.name = "nginx",
       .title = "nginx",
       .idle_s = 60,
       .keepalive_s = 65,
       .response_s = 60,
       .same_machine = true,
       .source =
           "nginx.org, ngx_http_upstream_module keepalive_timeout 60s, proxy_read_timeout 60s"},
      {.name = "haproxy",
       .title = "HAProxy",
       .idle_s = 60,
       .keepalive_s = 65,
       .response_s = 60,
       .same_machine = true,
       .source = "the backend that corntune emits: timeout server 60s, idle connections for 60 s"},
      {.name = "alb",
       .title = "AWS Application Load Balancer",
       .idle_s = 60,
       .keepalive_s = 65,
       .response_s = 60,
       .source = "AWS, Application Load Balancers, connection idle timeout: 60 seconds by default"},
      {.name = "classic-elb",
       .title = "AWS Classic Load Balancer",
       .idle_s = 60,
       .keepalive_s = 65,
       .response_s = 60,
       .source = "AWS, Classic Load Balancers, idle timeout: 60 seconds by default"},
      {.name = "nlb",
       .title = "AWS Network Load Balancer",
       .idle_s = 350,
       .keepalive_s = 355,
       .sets_forwarded = false,
       .source = "AWS, Network Load Balancers, TCP idle timeout: 350 seconds by default"},
      {.name = "gclb",
       .title = "Google Cloud external Application Load Balancer",
       .idle_s = 600,
       .keepalive_s = 620,
       .response_s = 30,
       .forwarded_allow_ips = "130.211.0.0/22,35.191.0.0/16",
       .ends_long_requests = true,
       .source = "Google Cloud, Load Balancing: backend keepalive timeout 600 s, backend service "
                 "timeout 30 s, proxy networks"},
      {.name = "heroku",
       .title = "Heroku router",
       .idle_s = 90,
       .keepalive_s = 95,
       .response_s = 30,
       .stop_s = 30,
       .forwarded_allow_ips = "*",
       .source = "Heroku Dev Center: Router 2.0 keepalive 90 s, H12 after 30 s, SIGKILL 30 s after "
                 "SIGTERM; its Python buildpack sets FORWARDED_ALLOW_IPS=*"},
      {.name = "cloudrun",
       .title = "Google Cloud Run",
       .idle_s = 600,
       .keepalive_s = 620,
       .response_s = 300,
       .stop_s = 10,
       .forwarded_allow_ips = "*",
       .ends_long_requests = true,
       .timeout_is_platforms = true,
       .source = "Google Cloud Run: Python tips (--timeout 0), request timeout 300 s, SIGKILL 10 s "
                 "after SIGTERM; keepalive assumed as for Google's load balancer"},
  };
  return kProxies;
}

Result<const Proxy*> FindProxy(std::string_view name, std::string_view place) {
  std::vector<std::string> names;
  for (const Proxy& proxy : Proxies()) {
    if (proxy.name == name) return &proxy;
    names.emplace_back(proxy.name);
  }
  const auto nearest = DidYouMean(name, names);
  return UsageError(
      std::string(place),
      nearest ? fmt::format("no such proxy: {} (did you mean {}?)", Quoted(name), *nearest)
              : fmt::format("no such proxy: {} (expected {})", Quoted(name), Join(names, ", ")));
}

}  // namespace corntune
