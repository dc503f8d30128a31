// The server's error log, in the form of Gunicorn's: "[2026-11-23 07:33:38 +0000] [4711] [INFO]
// ...".
//
// A line is one write(2), so that lines of several processes do not mix. Safe from several threads.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/result.h"

namespace corntune {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kCritical };

class Log {
 public:
  // "-" is stderr. `level` is Gunicorn's name of the lowest level that is written.
  static Result<Log> Open(const std::string& path, const std::string& level);

  Log(Log&& other) noexcept;
  Log& operator=(Log&& other) noexcept;
  ~Log();

  bool Shows(LogLevel level) const { return level >= lowest_; }
  template <typename... T>
  void Write(LogLevel level, fmt::format_string<T...> format, T&&... values) const {
    if (Shows(level)) WriteLine(level, fmt::format(format, std::forward<T>(values)...));
  }

  // Opens the file again by its name, after it was moved away (SIGUSR1).
  void Reopen();

 private:
  Log(std::string path, int descriptor, LogLevel lowest)
      : path_(std::move(path)), descriptor_(descriptor), lowest_(lowest) {}
  void WriteLine(LogLevel level, std::string_view message) const;

  std::string path_;
  int descriptor_;
  LogLevel lowest_;
};

// A file opened to append for a log, or the descriptor itself that "-" stands for.
Result<int> OpenLogFile(const std::string& path, int dash, std::string_view place);

}  // namespace corntune
