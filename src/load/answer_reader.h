// One answer after the other from the bytes of a connection, by llhttp in strict mode. Nothing of
// a body is kept, however long it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <llhttp.h>

namespace corntune {

class AnswerReader {
 public:
  enum class Status {
    kMore,    // the answer has not ended
    kDone,    // it has
    kBroken,  // these bytes are no answer
  };

  // `header`: the name (lower case) of the header whose value is wanted; empty for none. It must
  // outlive the reader.
  explicit AnswerReader(std::string_view header);
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  // Before each request. `head`: its answer has no body, whatever its headers say.
  void Begin(bool head);

  Status Feed(const char* bytes, std::size_t size);

  // The connection has ended: kDone when that ends an answer without a length.
  Status End();

  bool started() const { return started_; }  // a byte has come
  int status() const { return status_; }
  bool keep_alive() const { return keep_alive_; }      // the connection serves another request
  const std::string& value() const { return value_; }  // of the wanted header

 private:
  static AnswerReader& Of(llhttp_t* parser) { return *static_cast<AnswerReader*>(parser->data); }
  static const llhttp_settings_t& Settings(bool with_header);

  llhttp_t parser_{};
  std::string_view header_;
  std::string name_;
  std::string value_;
  bool head_ = false;
  bool started_ = false;
  bool done_ = false;
  bool keep_alive_ = false;
  int status_ = 0;
};

}  // namespace corntune
