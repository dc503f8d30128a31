// Gunicorn's rules for the head of a request: what it takes, what it refuses, and with which status
// (gunicorn/http/message.py of release 27.0.1).
#pragma once

#include <optional>
#include <string_view>

#include "request.h"

namespace corntune {

// The request line without its end. Fills method, target, path, query and version.
std::optional<Refusal> ReadRequestLine(std::string_view line, HttpRequest& request);

// The header lines between the request line and the empty line, with the CRLFs between them.
// `trusted` tells whether the peer may say by which scheme it was called (forwarded_allow_ips).
// Fills the rest of the request, after the rules for fields, for framing and for expectations.
std::optional<Refusal> ReadHeaders(std::string_view lines, const RequestLimits& limits,
                                   bool trusted, HttpRequest& request);

}  // namespace corntune
