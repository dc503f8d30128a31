#include "access_log.h"

#include <array>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"

#include "log.h"

namespace corntune {
namespace {

constexpr std::string_view kAtoms = "hlutrsmUqHbBfaTDMLp";

std::string OrDash(std::string_view text) {
  return text.empty() ? "-" : std::string(text);
}

// A client writes what it likes: quotes and controls may not forge a field or a line.
std::string Safe(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      safe += '\\';
      safe += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      safe += fmt::format("\\x{:02x}", byte);
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string Clock() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "[%d/%b/%Y:%H:%M:%S %z]", &local);
  return text.data();
}

std::string Protocol(const HttpRequest& request) {
  return fmt::format("HTTP/1.{}", request.minor_version);
}

}  // namespace

Result<std::vector<AccessLog::Part>> AccessLog::Compile(std::string_view format) {
  const auto refuse = [&](std::string_view what) {
    return UsageError("--access-logformat",
                      fmt::format("unknown part {} (expected %(X)s with X one of {}, or {{name}}i)",
                                  Quoted(what), kAtoms));
  };
  std::vector<Part> parts;
  std::string literal;
  while (!format.empty()) {
    if (!format.starts_with("%(")) {
      const bool escaped = format.starts_with("%%");
      literal += format.front();
      format.remove_prefix(escaped ? 2 : 1);
      continue;
    }
    const std::size_t end = format.find(")s");
    if (end == std::string_view::npos) return refuse(format);
    const std::string_view name = format.substr(2, end - 2);
    if (!literal.empty()) parts.push_back(Part{std::exchange(literal, {}), 0});
    if (name.size() == 1 && kAtoms.find(name) != std::string_view::npos) {
      parts.push_back(Part{"", name.front()});
    } else if (name.size() > 3 && name.starts_with('{') && name.ends_with("}i")) {
      parts.push_back(Part{std::string(name.substr(1, name.size() - 3)), 'i'});
    } else {
      return refuse(name);
    }
    format.remove_prefix(end + 2);
  }
  if (!literal.empty()) parts.push_back(Part{std::move(literal), 0});
  return parts;
}

Result<AccessLog> AccessLog::Open(const std::string& path, const std::string& format) {
  auto parts = Compile(format);
  if (!parts) return tl::unexpected(parts.error());
  int descriptor = -1;
  if (!path.empty()) {
    const auto file = OpenLogFile(path, STDOUT_FILENO, "--access-logfile");
    if (!file) return tl::unexpected(file.error());
    descriptor = *file;
  }
  return AccessLog(path, descriptor, std::move(*parts));
}

AccessLog::AccessLog(AccessLog&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      parts_(std::move(other.parts_)) {}

AccessLog& AccessLog::operator=(AccessLog&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(parts_, other.parts_);
  return *this;
}

AccessLog::~AccessLog() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
}

void AccessLog::Reopen() {
  if (path_ == "-" || path_.empty()) return;
  if (const auto file = OpenLogFile(path_, STDOUT_FILENO, ""); file) {
    dup3(*file, descriptor_, O_CLOEXEC);
    close(*file);
  }
}

std::string AccessLog::Value(const Part& part, const AccessRecord& record) {
  using std::chrono::duration_cast;
  const HttpRequest& request = record.request;
  const auto micros = duration_cast<std::chrono::microseconds>(record.time).count();
  switch (part.atom) {
    case 'h':
      return std::string(record.peer);
    case 't':
      return Clock();
    case 'r':
      return Safe(fmt::format("{} {} {}", request.method, request.target, Protocol(request)));
    case 's':
      return std::to_string(record.status);
    case 'm':
      return Safe(request.method);
    case 'U':
      return Safe(request.path);
    case 'q':
      return Safe(request.query);
    case 'H':
      return Protocol(request);
    case 'b':
    case 'B':
      return std::to_string(record.bytes);
    case 'f':
      return OrDash(Safe(request.Header("referer")));
    case 'a':
      return OrDash(Safe(request.Header("user-agent")));
    case 'i':
      return OrDash(Safe(request.Header(part.text)));
    case 'T':
      return std::to_string(micros / 1'000'000);
    case 'D':
      return std::to_string(micros);
    case 'M':
      return std::to_string(micros / 1000);
    case 'L':
      return fmt::format("{}.{:06}", micros / 1'000'000, micros % 1'000'000);
    case 'p':
      return fmt::format("<{}>", getpid());
    default:  // l, u: Gunicorn has the user of Basic authentication there, which nothing here asks
      return "-";
  }
}

std::string AccessLog::Line(const AccessRecord& record) const {
  std::string line;
  for (const Part& part : parts_) line += part.atom == 0 ? part.text : Value(part, record);
  return line;
}

void AccessLog::Write(const AccessRecord& record) const {
  if (!enabled()) return;
  const std::string line = Line(record) + "\n";
  [[maybe_unused]] const auto written = write(descriptor_, line.data(), line.size());
}

}  // namespace corntune
