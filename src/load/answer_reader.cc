#include "answer_reader.h"

#include <algorithm>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr int kSkipBody = 1;
constexpr std::size_t kLongestValue = 256;  // of a counted header; the rest is cut off

// Appends what of a piece fits, so that the outcome does not depend on how the bytes were cut.
void AppendUpTo(std::size_t most, const char* at, std::size_t size, std::string& text) {
  text.append(at, std::min(size, most - std::min(most, text.size())));
}

// 100 Continue and its like precede the answer; 101 would end HTTP.
bool IsInterim(int status) {
  return status >= 100 && status < 200 && status != 101;
}

}  // namespace

AnswerReader::AnswerReader(std::string_view header) : header_(header) {
  llhttp_init(&parser_, HTTP_RESPONSE, &Settings(!header.empty()));
  parser_.data = this;
}

const llhttp_settings_t& AnswerReader::Settings(bool with_header) {
  static const auto make = [](bool headers) {
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_headers_complete = [](llhttp_t* parser) {
      return Of(parser).head_ ? kSkipBody : 0;
    };
    settings.on_message_complete = [](llhttp_t* parser) -> int {
      AnswerReader& reader = Of(parser);
      if (IsInterim(parser->status_code)) {
        reader.value_.clear();
        return 0;
      }
      reader.done_ = true;
      reader.status_ = parser->status_code;
      reader.keep_alive_ = llhttp_should_keep_alive(parser) != 0;
      return HPE_PAUSED;
    };
    if (!headers) return settings;
    settings.on_header_field = [](llhttp_t* parser, const char* at, std::size_t size) {
      AnswerReader& reader = Of(parser);
      // One byte more than the wanted name is enough to tell that it is another.
      AppendUpTo(reader.header_.size() + 1, at, size, reader.name_);
      return 0;
    };
    settings.on_header_field_complete = [](llhttp_t* parser) {
      AnswerReader& reader = Of(parser);
      if (ToLower(reader.name_) == reader.header_) reader.value_.clear();
      return 0;
    };
    settings.on_header_value = [](llhttp_t* parser, const char* at, std::size_t size) {
      AnswerReader& reader = Of(parser);
      if (reader.name_.size() == reader.header_.size() && ToLower(reader.name_) == reader.header_) {
        AppendUpTo(kLongestValue, at, size, reader.value_);
      }
      return 0;
    };
    settings.on_header_value_complete = [](llhttp_t* parser) {
      Of(parser).name_.clear();
      return 0;
    };
    return settings;
  };
  static const llhttp_settings_t plain = make(false);
  static const llhttp_settings_t counting = make(true);
  return with_header ? counting : plain;
}

void AnswerReader::Begin(bool head) {
  llhttp_reset(&parser_);
  name_.clear();
  value_.clear();
  head_ = head;
  started_ = done_ = keep_alive_ = false;
  status_ = 0;
}

AnswerReader::Status AnswerReader::Feed(const char* bytes, std::size_t size) {
  if (size > 0) started_ = true;
  const llhttp_errno_t error = llhttp_execute(&parser_, bytes, size);
  if (done_) {
    // Bytes behind an answer that nobody asked for: this connection is not to be trusted.
    const char* end = llhttp_get_error_pos(&parser_);
    if (end != nullptr && end != bytes + size) keep_alive_ = false;
    return Status::kDone;
  }
  // An upgrade that nobody asked for ends HTTP on this connection.
  if (error != HPE_OK) return Status::kBroken;
  return Status::kMore;
}

AnswerReader::Status AnswerReader::End() {
  if (!started_ || done_) return Status::kBroken;
  const llhttp_errno_t error = llhttp_finish(&parser_);
  if (!done_ || (error != HPE_OK && error != HPE_PAUSED)) return Status::kBroken;
  keep_alive_ = false;
  return Status::kDone;
}

}  // namespace corntune
