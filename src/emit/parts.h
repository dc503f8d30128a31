// What several forms share: the comment at their top, the words of the command, checked names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/emit/emit.h"

namespace corntune {

// The lines at the top of a form, each after `mark` ("# "): who made it, for which machine, and
// from which inputs. Nothing in it can end the comment.
std::string MadeBy(const Recommendation& answer, std::string_view mark);

// The same, and then why each value.
std::string HeaderComment(const Recommendation& answer, std::string_view mark);

// Why the setting has its value, as one line of Python comment; empty when nothing is said of it.
std::string ReasonComment(const Recommendation& answer, std::string_view setting);

// Quotes one word; `what` names it in errors.
using Quoter = Result<std::string> (*)(std::string_view word, std::string_view what);

// The words that start Gunicorn, each quoted for its form, `bind` put in as a setting when it is
// not empty. The error names the option whose value cannot be carried.
Result<std::vector<std::string>> CommandWords(const Recommendation& answer, const std::string& bind,
                                              Quoter quote);

// Fails unless `name` can name a service everywhere: letters, digits, '.', '_' and '-', a letter or
// digit first, at most 63 characters.
Result<void> CheckName(const Deployment& deployment);

// Where the container or the unit listens when the user did not say.
inline constexpr char kContainerBind[] = "0.0.0.0:8000";
inline constexpr char kLocalBind[] = "127.0.0.1:8000";

// Where a service listens, in its parts. Fails for anything but HOST:PORT, [IPV6]:PORT and
// unix:PATH, and for characters that have a meaning in the configuration of a proxy.
struct ServiceAddress {
  std::string host;  // without brackets; empty for a unix socket
  int port = 0;
  std::string path;  // of a unix socket
};
Result<ServiceAddress> ReadServiceAddress(std::string_view bind);

// HOST:PORT, with brackets where the host is an IPv6 address.
std::string HostPort(const ServiceAddress& address);

// The address to which a proxy or a probe on the same machine connects: loopback where Gunicorn
// listens on all interfaces.
ServiceAddress Reachable(ServiceAddress address);

// Seconds after which the proxy in front should give up on an answer: what was found out about it,
// or a little longer than sync workers are given.
std::int64_t ProxyWait(const Recommendation& answer);

// Seconds for which the proxy in front may keep an unused connection: less than Gunicorn does, or
// it sends requests into closing ones. Nothing when Gunicorn keeps none worth keeping.
std::optional<std::int64_t> ProxyKeepalive(const Recommendation& answer);

// Seconds that the runner must leave between its stop signal and the kill: what was asked for, or
// graceful_timeout, the delay before the signal, and a margin.
std::int64_t GraceSeconds(const Recommendation& answer);

}  // namespace corntune
