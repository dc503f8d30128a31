#include "head_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// RFC 9110 section 5.6.2: token.
constexpr std::array<bool, 256> TokenTable() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kToken = TokenTable();

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

bool IsTargetByte(char c) {
  return c > 0x20 && c < 0x7f;
}

// RFC 9110 section 5.5: no control but the tab stands in a field's value.
bool IsValueByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  });
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Refusal BadLine(std::string_view line) {
  return Refusal{400, fmt::format("invalid request line: {}", Quoted(line))};
}

Refusal BadHeader(std::string_view what) {
  return Refusal{400, fmt::format("invalid header: {}", Quoted(what))};
}

bool IsMethod(std::string_view method) {
  const bool conventional = method.size() >= 3 && method.size() <= 20 &&
                            std::none_of(method.begin(), method.end(),
                                         [](char c) { return c == '#' || (c >= 'a' && c <= 'z'); });
  return conventional && IsToken(method);
}

// RFC 9112 section 3.2: the four forms of a target.
bool IsTarget(std::string_view target, std::string_view method) {
  if (target.empty() || !std::all_of(target.begin(), target.end(), IsTargetByte)) return false;
  if (target == "*") return method == "OPTIONS";
  return method == "CONNECT" || target.starts_with('/') ||
         target.find("://") != std::string_view::npos;
}

void SplitTarget(HttpRequest& request) {
  std::string_view rest = request.target.substr(0, request.target.find('#'));
  if (request.asgi) rest = request.target;  // its parser passes the target on as it came
  const std::size_t question = rest.find('?');
  if (question != std::string_view::npos) {
    request.query = rest.substr(question + 1);
    rest = rest.substr(0, question);
  }
  if (!rest.starts_with('/') && !request.asgi) {
    if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) {
      const std::size_t slash = rest.find('/', scheme + 3);
      rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    }
  }
  request.path = rest;
}

// What the fields of one message have told so far.
struct Fields {
  bool host = false;
  bool content_type = false;
  bool transfer_encoding = false;
  std::optional<bool> secure;  // what the scheme headers agree on
  std::optional<std::string_view> connection;
};

// RFC 9110 section 5.3: of these a second one makes the message ambiguous.
bool IsSecond(std::string_view name, Fields& fields) {
  if (EqualsIgnoringCase(name, "host")) return std::exchange(fields.host, true);
  if (EqualsIgnoringCase(name, "content-type")) return std::exchange(fields.content_type, true);
  return false;
}

// Gunicorn's secure_scheme_headers: whether the client came by https, when the header tells.
std::optional<bool> SchemeOf(std::string_view name, std::string_view value) {
  if (EqualsIgnoringCase(name, "x-forwarded-protocol")) return value == "ssl";
  if (EqualsIgnoringCase(name, "x-forwarded-proto")) return value == "https";
  if (EqualsIgnoringCase(name, "x-forwarded-ssl")) return value == "on";
  return std::nullopt;
}

// The codings of one Transfer-Encoding field: chunked must come once, and last.
std::optional<Refusal> ReadCodings(std::string_view value, HttpRequest& request) {
  for (const std::string_view piece : Split(value, ',')) {
    const std::string_view coding = TrimBlanks(piece);
    const bool is_chunked = EqualsIgnoringCase(coding, "chunked");
    const bool compresses = EqualsIgnoringCase(coding, "compress") ||
                            EqualsIgnoringCase(coding, "deflate") ||
                            EqualsIgnoringCase(coding, "gzip");
    if (!is_chunked && !compresses && !EqualsIgnoringCase(coding, "identity")) {
      return Refusal{501, fmt::format("unsupported transfer coding: {}", Quoted(value))};
    }
    if (request.chunked) return BadHeader("TRANSFER-ENCODING");
    if (is_chunked) request.chunked = true;
    if (compresses) request.closes = true;
  }
  return std::nullopt;
}

std::optional<Refusal> TakeField(std::string_view name, std::string_view value, bool trusted,
                                 Fields& fields, HttpRequest& request) {
  if (IsSecond(name, fields)) return BadHeader(name);
  if (EqualsIgnoringCase(name, "expect")) {
    const bool known = EqualsIgnoringCase(value, "100-continue");
    if (!known && !request.asgi) {
      return Refusal{417, fmt::format("unable to comply with expectation: {}", Quoted(value))};
    }
    request.expects_continue = known && request.minor_version >= 1;
  }
  if (const auto secure = trusted ? SchemeOf(name, value) : std::nullopt) {
    if (fields.secure && *fields.secure != *secure) {
      return Refusal{400, "contradictory scheme headers"};
    }
    fields.secure = secure;
  }
  // With an underscore it could pass for another field in the application's environment, where
  // both become one: Gunicorn's header_map = "drop".
  if (name.find('_') != std::string_view::npos) return std::nullopt;
  request.headers.emplace_back(name, value);
  if (EqualsIgnoringCase(name, "connection") && !fields.connection) fields.connection = value;
  return std::nullopt;
}

// RFC 9112 section 6.3: one length, or chunks, and never both.
std::optional<Refusal> ReadFraming(Fields& fields, HttpRequest& request) {
  bool has_length = false;
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoringCase(name, "content-length")) {
      if (has_length) return BadHeader("CONTENT-LENGTH");
      has_length = true;
      request.content_length = value;
    } else if (EqualsIgnoringCase(name, "transfer-encoding")) {
      fields.transfer_encoding = true;
      if (auto refusal = ReadCodings(value, request)) return refusal;
    }
  }
  if (fields.transfer_encoding && (!request.chunked || request.minor_version < 1)) {
    return BadHeader("TRANSFER-ENCODING");
  }
  if (!has_length) return std::nullopt;
  const std::string_view length = request.content_length;
  const bool digits = !length.empty() && std::all_of(length.begin(), length.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || request.chunked) return BadHeader("CONTENT-LENGTH");
  return std::nullopt;
}

// Gunicorn's asgi worker looks for the word in every Connection field, the others for one alone.
bool SaysClose(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (!EqualsIgnoringCase(name, "connection")) continue;
    for (const std::string_view option : Split(value, ',')) {
      if (EqualsIgnoringCase(TrimBlanks(option), "close")) return true;
    }
  }
  return false;
}

bool Closes(const Fields& fields, const HttpRequest& request) {
  if (request.asgi && SaysClose(request)) return true;
  if (request.closes || request.method == "CONNECT") return true;
  if (fields.connection && EqualsIgnoringCase(*fields.connection, "close")) return true;
  if (fields.connection && EqualsIgnoringCase(*fields.connection, "keep-alive")) return false;
  return request.minor_version < 1;
}

}  // namespace

std::optional<Refusal> ReadRequestLine(std::string_view line, HttpRequest& request) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return BadLine(line);
  request.method = line.substr(0, first);
  if (!IsMethod(request.method)) {
    return Refusal{400, fmt::format("invalid method: {}", Quoted(request.method))};
  }
  request.target = line.substr(first + 1, second - first - 1);
  if (!IsTarget(request.target, request.method)) return BadLine(line);
  SplitTarget(request);
  const std::string_view version = line.substr(second + 1);
  const bool known = version.size() == 8 && version.starts_with("HTTP/1.") && version[7] >= '0' &&
                     version[7] <= (request.asgi ? '1' : '9');
  if (!known) return Refusal{400, fmt::format("invalid HTTP version: {}", Quoted(version))};
  request.minor_version = version[7] - '0';
  return std::nullopt;
}

std::optional<Refusal> ReadHeaders(std::string_view lines, const RequestLimits& limits,
                                   bool trusted, HttpRequest& request) {
  Fields fields;
  while (!lines.empty()) {
    if (request.headers.size() >= limits.fields) {
      return Refusal{431, "too many header fields (--limit-request-fields)"};
    }
    const std::size_t end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, end);
    lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return BadHeader(line);
    const std::string_view name = line.substr(0, colon);
    if (!IsToken(name)) return BadHeader(name);
    if (lines.starts_with(' ') || lines.starts_with('\t')) {
      return Refusal{400, fmt::format("obsolete line folding: {}", Quoted(name))};
    }
    const std::string_view value = TrimBlanks(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), IsValueByte)) return BadHeader(name);
    if (line.size() + 2 > limits.field_size) {
      return Refusal{431, "header field too large (--limit-request-field_size)"};
    }
    if (auto refusal = TakeField(name, value, trusted, fields, request)) return refusal;
  }
  if (auto refusal = ReadFraming(fields, request)) return refusal;
  request.closes = Closes(fields, request);
  return std::nullopt;
}

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoringCase(key, name)) return value;
  }
  return {};
}

std::string_view PhraseOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Bad Request";  // Gunicorn changes the status here and leaves the phrase
    default:
      return "Internal Server Error";
  }
}

}  // namespace corntune
