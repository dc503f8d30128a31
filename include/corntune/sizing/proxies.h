// The proxies and load balancers that Gunicorn stands behind, and what each demands of its
// settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

struct Proxy {
  std::string_view name;   // the value of --behind
  std::string_view title;  // for people
  // How long it keeps an unused connection to the server. The server must keep it longer, or the
  // proxy sends a request into a connection that is being closed and answers 502.
  std::optional<std::int64_t> idle_s = std::nullopt;
  std::int64_t keepalive_s = 0;  // what Gunicorn's keepalive should be; 0: nothing is demanded
  // After how long it gives up on an answer. A worker that outlives this works for nobody.
  std::optional<std::int64_t> response_s = std::nullopt;
  // How long the platform waits between the stop signal and the kill.
  std::optional<std::int64_t> stop_s = std::nullopt;
  // Gunicorn's forwarded_allow_ips: "*" where nothing but the proxy can reach the server, networks
  // where they are published, empty where only the user knows.
  std::string_view forwarded_allow_ips = {};
  bool sets_forwarded = true;  // it adds X-Forwarded-For/-Proto
  bool same_machine = false;   // usually reached over loopback, which Gunicorn trusts by default
  bool ends_long_requests = false;    // response_s is for the whole answer, not for a silence
  bool timeout_is_platforms = false;  // the platform ends requests and instances itself
  std::string_view source = {};
};

const std::vector<Proxy>& Proxies();

// Fails with a list of the names, and the nearest one.
Result<const Proxy*> FindProxy(std::string_view name, std::string_view place);

}  // namespace corntune
