// The access log, in Gunicorn's --access-logformat: "%(h)s %(l)s ... %({user-agent}i)s".
//
// A line is one write(2) to a file opened to append. Safe from several threads.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"

#include "request.h"

namespace corntune {

struct AccessRecord {
  const HttpRequest& request;
  std::string_view peer;  // the client's address; empty for a Unix socket
  int status = 200;
  std::uint64_t bytes = 0;  // of the body
  std::chrono::nanoseconds time{0};
};

class AccessLog {
 public:
  // `path` "-" is stdout, and empty means no log. Fails for a file that cannot be written and for a
  // format with a part that the server cannot fill.
  static Result<AccessLog> Open(const std::string& path, const std::string& format);

  AccessLog(AccessLog&& other) noexcept;
  AccessLog& operator=(AccessLog&& other) noexcept;
  ~AccessLog();

  bool enabled() const { return descriptor_ >= 0; }
  void Write(const AccessRecord& record) const;
  void Reopen();  // SIGUSR1

  // The line of a record, without its end.
  std::string Line(const AccessRecord& record) const;

 private:
  struct Part {
    std::string text;  // literal text, or a header's name
    char atom = 0;     // 0: literal
  };
  AccessLog(std::string path, int descriptor, std::vector<Part> parts)
      : path_(std::move(path)), descriptor_(descriptor), parts_(std::move(parts)) {}
  static Result<std::vector<Part>> Compile(std::string_view format);
  static std::string Value(const Part& part, const AccessRecord& record);

  std::string path_;
  int descriptor_;
  std::vector<Part> parts_;
};

}  // namespace corntune
