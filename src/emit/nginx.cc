#include <fmt/format.h>

#include "forms.h"
#include "parts.h"

namespace corntune {

Result<std::string> WriteNginx(const Recommendation& answer, const Deployment& deployment) {
  if (auto named = CheckName(deployment); !named) return tl::unexpected(named.error());
  const auto bind = ParseBind(deployment.bind.value_or(kLocalBind));
  if (!bind) return tl::unexpected(bind.error());
  const std::string host =
      bind->host.find(':') == std::string::npos ? bind->host : "[" + bind->host + "]";
  const std::string server =
      bind->path.empty() ? fmt::format("{}:{}", host, bind->port) : "unix:" + bind->path;
  const Surroundings& around = answer.surroundings;
  // sync workers close every connection, so that none can be kept for reuse; the others keep one
  // for `keepalive` seconds, and nginx must let go of it before that.
  const bool keeps = answer.worker_class != WorkerClass::kSync && around.keepalive_s > 5;
  const std::string keepalive =
      keeps ? fmt::format("    keepalive 32;\n    keepalive_timeout {}s;\n", around.keepalive_s - 5)
            : "";
  const std::int64_t wait =
      around.proxy_timeout_s.value_or(around.timeout_s > 0 ? around.timeout_s + 5 : 60);
  return HeaderComment(answer, "# ") +
         fmt::format(
             "# Goes into the http block.\n"
             "upstream {0} {{\n    server {1} fail_timeout=0;\n{2}}}\n\n"
             "server {{\n    listen 80;\n\n    location / {{\n"
             "        proxy_pass http://{0};\n"
             "        proxy_http_version 1.1;\n"
             "        proxy_set_header Connection \"\";\n"
             "        proxy_set_header Host $http_host;\n"
             "        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
             "        proxy_set_header X-Forwarded-Proto $scheme;\n"
             "        # Longer than Gunicorn needs to give up itself.\n"
             "        proxy_read_timeout {3}s;\n    }}\n}}\n",
             deployment.name, server, keepalive, wait);
}

}  // namespace corntune
