#include "corntune/load/target.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/un.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kExpected =
    "expected e.g. http://127.0.0.1:8000/path or unix:/run/app.sock";
constexpr std::array<std::string_view, 4> kOwnHeaders = {"host", "content-length", "connection",
                                                         "transfer-encoding"};

bool IsVisible(char c) {
  return c > ' ' && c < '\x7f';
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsVisible(c) &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

Result<LoadEndpoint> UnixEndpoint(const std::string& path, std::string_view url,
                                  std::string_view place) {
  LoadEndpoint endpoint;
  auto& address = reinterpret_cast<sockaddr_un&>(endpoint.address);
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return UsageError(std::string(place), fmt::format("not a socket's path of 1 to {} bytes: {}",
                                                      sizeof address.sun_path - 1, Quoted(url)));
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  endpoint.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  endpoint.name = std::string(kUnix) + path;
  return endpoint;
}

Result<LoadEndpoint> TcpEndpoint(const std::string& host, const std::string& port,
                                 std::string_view place, bool resolve) {
  LoadEndpoint endpoint;
  endpoint.name = host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                                      : fmt::format("[{}]:{}", host, port);
  if (!resolve) return endpoint;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) {
    return CannotError(std::string(place),
                       fmt::format("no address for {}: {}", Quoted(host), gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::memcpy(&endpoint.address, found->ai_addr, found->ai_addrlen);
  endpoint.size = found->ai_addrlen;
  return endpoint;
}

// A host with an optional port: "a", "a:80", "[::1]:80".
struct Authority {
  std::string host;
  std::string port = "80";
};

Result<Authority> ParseAuthority(std::string_view text, std::string_view url,
                                 std::string_view place) {
  Authority authority;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) {
      return UsageError(std::string(place), fmt::format("a \"]\" is missing: {}", Quoted(url)));
    }
    authority.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const std::size_t colon = text.find(':');
    authority.host = text.substr(0, colon);
    if (colon != std::string_view::npos) rest = text.substr(colon);
  }
  const bool has_port = rest.size() > 1 && rest.front() == ':';
  if (authority.host.empty() || (!rest.empty() && !has_port) ||
      text.find('@') != std::string_view::npos) {
    return UsageError(std::string(place),
                      fmt::format("not a URL: {} ({})", Quoted(url), kExpected));
  }
  if (has_port) {
    const auto port = ParseInteger(rest.substr(1), place, 1, 65535);
    if (!port) return tl::unexpected(port.error());
    authority.port = std::to_string(*port);
  }
  return authority;
}

Result<LoadTarget> ParseUnix(std::string_view url, std::string_view place) {
  const std::string_view rest = url.substr(kUnix.size());
  const std::size_t colon = rest.find(":/");
  LoadTarget target;
  auto endpoint = UnixEndpoint(std::string(rest.substr(0, colon)), url, place);
  if (!endpoint) return tl::unexpected(endpoint.error());
  target.endpoint = *endpoint;
  target.host = "localhost";
  if (colon != std::string_view::npos) target.path = rest.substr(colon + 1);
  return target;
}

}  // namespace

std::string LoadTarget::Render(bool keep_alive) const {
  std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, path, host);
  for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
  if (!keep_alive) request += "Connection: close\r\n";
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    request += fmt::format("Content-Length: {}\r\n", body.size());
  }
  return request + "\r\n" + body;
}

Result<LoadTarget> ParseTarget(std::string_view url, std::string_view place, bool resolve) {
  if (!std::all_of(url.begin(), url.end(), IsVisible)) {
    return UsageError(
        std::string(place),
        fmt::format("blanks and control characters must be percent-encoded: {}", Quoted(url)));
  }
  if (url.starts_with(kUnix)) return ParseUnix(url, place);
  if (url.starts_with(kHttps)) {
    return UsageError(
        std::string(place),
        fmt::format("no TLS: {} (load the server behind the proxy by http)", Quoted(url)));
  }
  std::string_view rest = url.starts_with(kHttp) ? url.substr(kHttp.size()) : url;
  if (rest.find("://") != std::string_view::npos) {
    return UsageError(std::string(place),
                      fmt::format("not a URL: {} ({})", Quoted(url), kExpected));
  }
  rest = rest.substr(0, rest.find('#'));
  const std::size_t slash = rest.find_first_of("/?");
  const std::string_view host = rest.substr(0, slash);
  const auto authority = ParseAuthority(host, url, place);
  if (!authority) return tl::unexpected(authority.error());
  auto endpoint = TcpEndpoint(authority->host, authority->port, place, resolve);
  if (!endpoint) return tl::unexpected(endpoint.error());
  LoadTarget target;
  target.endpoint = *endpoint;
  target.host = host;
  if (slash != std::string_view::npos) target.path = rest.substr(slash);
  if (target.path.front() == '?') target.path.insert(0, "/");
  return target;
}

Result<std::pair<std::string, std::string>> ParseHeader(std::string_view text,
                                                        std::string_view place) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon == std::string_view::npos || !IsToken(name)) {
    return UsageError(std::string(place), fmt::format("not \"Name: value\": {}", Quoted(text)));
  }
  const std::string lower = ToLower(name);
  if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), lower) != kOwnHeaders.end()) {
    return UsageError(std::string(place),
                      fmt::format("{} is the generator's own (leave it out)", name));
  }
  const std::string_view value = Trim(text.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return c == '\r' || c == '\n' || c == 0; })) {
    return UsageError(std::string(place), fmt::format("a line end in a value: {}", Quoted(text)));
  }
  return std::pair(std::string(name), std::string(value));
}

}  // namespace corntune
