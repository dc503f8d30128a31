#include "request_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "head_rules.h"

namespace corntune {
namespace {

constexpr std::size_t kBuffer = 8192;  // one receive of Gunicorn's (http/unreader.py)

// llhttp knows the registered methods, Gunicorn takes any token. CONNECT and PRI make it leave
// HTTP/1.1, which Gunicorn does not, and its releases disagree on HTTP/1.2. For these an ordinary
// request line stands in: what it says was already read and checked by ReadRequestLine.
bool NeedsStandIn(const HttpRequest& request) {
  static constexpr std::array<std::string_view, 7> kOrdinary = {"GET",    "POST",    "HEAD", "PUT",
                                                                "DELETE", "OPTIONS", "PATCH"};
  return request.minor_version > 1 ||
         std::find(kOrdinary.begin(), kOrdinary.end(), request.method) == kOrdinary.end();
}

RequestReader& Self(llhttp_t* parser) {
  return *static_cast<RequestReader*>(parser->data);
}

// RFC 9110 section 6.5.1, as Gunicorn lists them.
bool IsForbiddenTrailer(const std::string& name) {
  static constexpr std::array<std::string_view, 6> kForbidden = {
      "host", "content-length", "transfer-encoding", "trailer", "authorization", "te"};
  return std::find(kForbidden.begin(), kForbidden.end(), ToLower(name)) != kForbidden.end();
}

}  // namespace

RequestReader::RequestReader(const RequestLimits& limits, bool trusted)
    : limits_(limits), trusted_(trusted) {
  llhttp_init(&parser_, HTTP_REQUEST, &Callbacks());
#if LLHTTP_VERSION_MAJOR >= 9  // before, it took any version
  // HTTP/1.2 to 1.9 pass as HTTP/1.1 does (RFC 9110 section 2.5); ReadRequestLine has the rule.
  llhttp_set_lenient_version(&parser_, 1);
#endif
  parser_.data = this;
  request_.asgi = limits_.asgi;
}

const llhttp_settings_t& RequestReader::Callbacks() {
  static const llhttp_settings_t kCallbacks = [] {
    llhttp_settings_t callbacks;
    llhttp_settings_init(&callbacks);
    callbacks.on_headers_complete = [](llhttp_t* parser) {
      parser->upgrade = 0;  // a body is a body, whatever protocol the client would like next
      return 0;
    };
    callbacks.on_message_complete = [](llhttp_t* parser) -> int {
      Self(parser).complete_ = true;
      return HPE_PAUSED;  // what follows is the next request's
    };
    callbacks.on_header_field = [](llhttp_t* parser, const char* at, std::size_t size) -> int {
      RequestReader& self = Self(parser);
      if (!self.in_body_) return 0;
      self.trailer_.append(at, size);
      self.trailer_bytes_ += size;
      return self.trailer_bytes_ > self.limits_.HeaderBytes() ? HPE_USER : 0;
    };
    callbacks.on_header_field_complete = [](llhttp_t* parser) {
      return Self(parser).CheckTrailer();
    };
    callbacks.on_header_value = [](llhttp_t* parser, const char*, std::size_t size) -> int {
      RequestReader& self = Self(parser);
      if (!self.in_body_) return 0;
      self.trailer_bytes_ += size;
      self.trailer_line_ += size;
      return self.TrailersTooLarge() ? HPE_USER : 0;
    };
    const llhttp_data_cb extension = [](llhttp_t* parser, const char*, std::size_t size) -> int {
      RequestReader& self = Self(parser);
      self.extension_bytes_ += size;
      return self.extension_bytes_ > self.limits_.field_size ? HPE_USER : 0;
    };
    callbacks.on_chunk_extension_name = extension;
    callbacks.on_chunk_extension_value = extension;
    callbacks.on_chunk_header = [](llhttp_t* parser) {
      Self(parser).extension_bytes_ = 0;
      return 0;
    };
    return callbacks;
  }();
  return kCallbacks;
}

bool RequestReader::TrailersTooLarge() const {
  const bool line = !limits_.asgi && trailer_line_ + 2 > limits_.field_size;
  return line || trailers_ > limits_.fields || trailer_bytes_ > limits_.HeaderBytes();
}

bool RequestReader::OwesContinue() const {
  return request_.expects_continue && !told_continue_ && !(request_.asgi && complete_);
}

int RequestReader::CheckTrailer() {
  if (!in_body_) return 0;
  trailer_line_ = trailer_.size() + 1;
  if (++trailers_ > limits_.fields) return HPE_USER;
  const std::string name = std::exchange(trailer_, {});
  return IsForbiddenTrailer(name) ? -1 : 0;
}

char* RequestReader::Space(std::size_t size) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (buffer_.size() - end_ < size && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() - end_ < size) {
    buffer_.resize(std::max({end_ + size, 2 * buffer_.size(), kBuffer}));
  }
  return buffer_.data() + end_;
}

void RequestReader::Filled(std::size_t size) {
  end_ += size;
}

RequestReader::Status RequestReader::Refuse(int status, std::string reason) {
  refused_ = true;
  refusal_ = Refusal{status, std::move(reason)};
  if (limits_.asgi && status == 501) refusal_.phrase = "Not Implemented";
  return Status::kRefused;
}

RequestReader::Status RequestReader::Advance() {
  if (refused_) return Status::kRefused;
  if (complete_ && !OwesContinue()) return Status::kRequest;
  if (!in_body_) {
    const Status status = ReadHead();
    if (status != Status::kRequest) return status;
  }
  if (request_.asgi) {  // it asks for a body only where the application waits for one
    const Status status = ReadBody();
    if (status != Status::kMore || !OwesContinue()) return status;
  }
  if (OwesContinue()) {
    told_continue_ = true;
    return Status::kContinue;
  }
  return ReadBody();
}

// RFC 9112 section 2.2: one empty line before the request line is ignored. False: undecided.
bool RequestReader::SkipEmptyLine() {
  if (skipped_empty_line_ || end_ == begin_) return end_ > begin_;
  if (buffer_[begin_] == '\r') {
    if (end_ - begin_ < 2) return false;
    if (buffer_[begin_ + 1] == '\n') begin_ += 2;
  }
  skipped_empty_line_ = true;
  return end_ > begin_;
}

RequestReader::Status RequestReader::ReadHead() {
  if (!SkipEmptyLine()) return Status::kMore;
  const std::string_view data(buffer_.data() + begin_, end_ - begin_);
  while (true) {
    const std::size_t end = data.find('\n', scanned_);
    if (end == std::string_view::npos) break;
    if (end == line_begin_ || data[end - 1] != '\r') {
      return Refuse(400, "a line that ends with LF alone");
    }
    const std::size_t length = end - 1 - line_begin_;
    scanned_ = end + 1;
    if (request_line_ == 0) {
      if (limits_.line > 0 && length > limits_.line) {
        return Refuse(
            414, fmt::format("request line too large: {} bytes (--limit-request-line)", length));
      }
      request_line_ = end + 1;
    } else if (length == 0) {
      return FinishHead(end + 1);
    }
    line_begin_ = end + 1;
  }
  scanned_ = data.size();
  if (request_line_ == 0) {
    const bool over = limits_.line > 0 && data.size() > limits_.line + 2;
    return over ? Refuse(414, "request line too large (--limit-request-line)") : Status::kMore;
  }
  // Wrong already, whatever the fields will be.
  HttpRequest early;
  if (auto refusal = ReadRequestLine(data.substr(0, request_line_ - 2), early)) {
    return Refuse(refusal->status, std::move(refusal->reason));
  }
  return data.size() - request_line_ > limits_.HeaderBytes()
             ? Refuse(431, "headers too large (--limit-request-fields)")
             : Status::kMore;
}

RequestReader::Status RequestReader::FinishHead(std::size_t size) {
  head_.assign(buffer_, begin_, size);
  begin_ += size;
  const std::string_view head = head_;
  auto refusal = ReadRequestLine(head.substr(0, request_line_ - 2), request_);
  if (!refusal) {
    const std::string_view lines = head.substr(request_line_);
    const std::size_t end = lines.size() >= 4 ? lines.size() - 4 : 0;
    refusal = ReadHeaders(lines.substr(0, end), limits_, trusted_, request_);
  }
  if (refusal) return Refuse(refusal->status, std::move(refusal->reason));
  bool agreed = false;
  if (NeedsStandIn(request_)) {
    const std::string_view line =
        request_.minor_version == 0 ? "POST / HTTP/1.0\r\n" : "POST / HTTP/1.1\r\n";
    agreed = Execute(line) && Execute(head.substr(request_line_));
  } else {
    agreed = Execute(head);
  }
  if (!agreed) return Status::kRefused;
  in_body_ = true;
  return Status::kRequest;
}

RequestReader::Status RequestReader::ReadBody() {
  if (!complete_ && begin_ < end_) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    if (!Execute(rest)) return Status::kRefused;
    if (complete_) {
      begin_ += static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - rest.data());
    } else {
      begin_ = end_ = 0;
    }
  }
  return complete_ ? Status::kRequest : Status::kMore;
}

bool RequestReader::Execute(std::string_view bytes) {
  const llhttp_errno_t error = llhttp_execute(&parser_, bytes.data(), bytes.size());
  if (error == HPE_OK || (error == HPE_PAUSED && complete_)) return true;
  if (extension_bytes_ > limits_.field_size) {
    Refuse(431, "chunk extension too large");
    return false;
  }
  if (TrailersTooLarge()) {
    Refuse(431, "trailers too large");
    return false;
  }
  const char* why = llhttp_get_error_reason(&parser_);
  Refuse(400, fmt::format("malformed request: {} ({})", llhttp_errno_name(error),
                          why == nullptr ? "" : why));
  return false;
}

void RequestReader::Next() {
  llhttp_reset(&parser_);
  request_ = HttpRequest{};
  request_.asgi = limits_.asgi;
  skipped_empty_line_ = false;
  request_line_ = line_begin_ = scanned_ = 0;
  in_body_ = complete_ = told_continue_ = false;
  trailer_bytes_ = extension_bytes_ = trailers_ = trailer_line_ = 0;
  trailer_.clear();
}

}  // namespace corntune
