// One HTTP request as the bundled server sees it, and why it is refused where it is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace corntune {

// Gunicorn's --limit-request-*, normalized as its parser does.
struct RequestLimits {
  std::size_t line = 4094;  // bytes of the request line without its end; 0: unlimited
  std::size_t fields = 100;
  std::size_t field_size = 8190;  // bytes of a header line with its end
  bool asgi = false;              // by the parser of Gunicorn's asgi worker, where it differs

  // The most of headers that is buffered (gunicorn/http/message.py: max_buffer_headers).
  std::size_t HeaderBytes() const { return fields * (field_size + 2) + 4; }
};

// A request's head. The views point into the reader that made it and hold until its next request.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  // as it was sent
  std::string_view path;    // without query and fragment; of an absolute target, without its host
  std::string_view query;
  int minor_version = 1;          // HTTP/1.x
  bool expects_continue = false;  // "Expect: 100-continue" of HTTP/1.1
  bool closes = false;            // the client or the message wants the connection closed
  bool chunked = false;
  bool asgi = false;                     // read as RequestLimits::asgi says
  std::string_view content_length = {};  // empty: none
  std::vector<std::pair<std::string_view, std::string_view>> headers;

  // The first value of a header by its name in any case, or empty.
  std::string_view Header(std::string_view name) const;
};

// Why a request is not served, as Gunicorn's workers answer it.
struct Refusal {
  int status = 400;
  std::string reason;            // for the log and the answer's text
  std::string_view phrase = {};  // in place of PhraseOf(status)
};

// "Bad Request" for 400: the phrases of the answers that the server gives.
std::string_view PhraseOf(int status);

}  // namespace corntune
