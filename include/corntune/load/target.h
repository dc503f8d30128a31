// What a load is sent to: one URL with its method, headers and body.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "corntune/base/result.h"

namespace corntune {

// Where connections go, resolved once before the run.
struct LoadEndpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
  std::string name;  // "127.0.0.1:8000", "unix:/run/app.sock"
};

// One kind of request of a load. `weight` is its share among all targets' weights.
struct LoadTarget {
  LoadEndpoint endpoint;
  std::string host;  // the Host header
  std::string path = "/";
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  double weight = 1;

  // The bytes of the request; without `keep_alive` it asks the server to close the connection.
  std::string Render(bool keep_alive) const;
};

// "http://127.0.0.1:8000/path?query", "http://[::1]:8000", "localhost:8000/path", or
// "unix:/run/app.sock" with an optional ":/path" behind it; the host is resolved, its first address
// counts. https is refused: corntune measures the server behind the proxy. Errors begin with
// `place`. Without `resolve` the host may be unknown here, and the endpoint has only its name.
Result<LoadTarget> ParseTarget(std::string_view url, std::string_view place, bool resolve = true);

// "Name: value", as --header takes it. Host, Content-Length, Connection and Transfer-Encoding are
// the generator's own and refused.
Result<std::pair<std::string, std::string>> ParseHeader(std::string_view text,
                                                        std::string_view place);

}  // namespace corntune
