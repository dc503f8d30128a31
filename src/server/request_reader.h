// Requests out of the bytes of one connection, without any socket: Gunicorn's rules for the head,
// then llhttp in strict mode over the same bytes, which frames the message and must agree.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <llhttp.h>

#include "request.h"

namespace corntune {

class RequestReader {
 public:
  enum class Status {
    kMore,      // give it more bytes
    kContinue,  // the client waits for "100 Continue" before it sends the body; told once
    kRequest,   // request() is complete, its body included
    kRefused,   // refusal() tells why; nothing after it can be trusted
  };

  // `trusted`: see ReadHeaders.
  RequestReader(const RequestLimits& limits, bool trusted);
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // At least `size` bytes to receive into, then how many of them were filled.
  char* Space(std::size_t size);
  void Filled(std::size_t size);

  // Goes as far as the bytes allow.
  Status Advance();

  // After kRequest was answered: forgets it and turns to what follows it in the buffer.
  void Next();

  const HttpRequest& request() const { return request_; }
  const Refusal& refusal() const { return refusal_; }
  bool has_bytes() const { return end_ > begin_; }  // received and not yet used
  bool in_body() const { return in_body_; }         // the head is complete and the body is not

 private:
  Status ReadHead();
  Status ReadBody();
  Status Refuse(int status, std::string reason);
  Status FinishHead(std::size_t size);
  bool SkipEmptyLine();
  // Hands bytes to llhttp; false: it refuses them, and refusal_ says why.
  bool Execute(std::string_view bytes);
  int CheckTrailer();
  bool OwesContinue() const;
  bool TrailersTooLarge() const;
  static const llhttp_settings_t& Callbacks();

  RequestLimits limits_;
  bool trusted_;
  std::string buffer_;  // bytes begin_ .. end_ are received and not yet used
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  // Of the head that is being received, relative to begin_.
  bool skipped_empty_line_ = false;
  std::size_t request_line_ = 0;  // its length with its end; 0: not complete
  std::size_t line_begin_ = 0;    // of the line that is being received
  std::size_t scanned_ = 0;       // no byte before it is searched again

  std::string head_;  // of the current request, where its views point
  bool in_body_ = false;
  bool complete_ = false;
  bool told_continue_ = false;
  bool refused_ = false;
  std::string trailer_;            // name of the trailer field that is being received
  std::size_t trailer_bytes_ = 0;  // of all trailers
  std::size_t trailer_line_ = 0;   // of the field that is being received
  std::size_t trailers_ = 0;       // fields of them
  std::size_t extension_bytes_ = 0;
  llhttp_t parser_;
  HttpRequest request_;
  Refusal refusal_;
};

}  // namespace corntune
