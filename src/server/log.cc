#include "log.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <map>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"DEBUG", "INFO", "WARNING", "ERROR",
                                                    "CRITICAL"};

}  // namespace

Result<int> OpenLogFile(const std::string& path, int dash, std::string_view place) {
  if (path == "-") return dash;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file >= 0) return file;
  return CannotError(std::string(place),
                     fmt::format("cannot write to {}: {}", Quoted(path), std::strerror(errno)));
}

Result<Log> Log::Open(const std::string& path, const std::string& level) {
  static const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                          {"info", LogLevel::kInfo},
                                                          {"warning", LogLevel::kWarning},
                                                          {"error", LogLevel::kError},
                                                          {"critical", LogLevel::kCritical}};
  const auto found = kLevels.find(ToLower(level));
  if (found == kLevels.end()) {
    return UsageError("--log-level", fmt::format("not a level: {} (expected debug, info, warning, "
                                                 "error, critical)",
                                                 Quoted(level)));
  }
  const auto file = OpenLogFile(path, STDERR_FILENO, "--error-logfile");
  if (!file) return tl::unexpected(file.error());
  return Log(path, *file, found->second);
}

Log::Log(Log&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      lowest_(other.lowest_) {}

Log& Log::operator=(Log&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(lowest_, other.lowest_);
  return *this;
}

Log::~Log() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
}

void Log::Reopen() {
  if (path_ == "-") return;
  // In the old descriptor's place, so that threads that write meanwhile never meet a closed one.
  if (const auto file = OpenLogFile(path_, STDERR_FILENO, ""); file) {
    dup3(*file, descriptor_, O_CLOEXEC);
    close(*file);
  }
}

void Log::WriteLine(LogLevel level, std::string_view message) const {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 40> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%Y-%m-%d %H:%M:%S %z", &local);
  const std::string line = fmt::format("[{}] [{}] [{}] {}\n", stamp.data(), getpid(),
                                       kNames[static_cast<std::size_t>(level)], Printable(message));
  // A log that cannot be written has nowhere to say so.
  [[maybe_unused]] const auto written = write(descriptor_, line.data(), line.size());
}

}  // namespace corntune
