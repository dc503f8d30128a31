#include "corntune/server/options.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"

namespace corntune {
namespace {

constexpr int kMostWorkers = 500;
constexpr int kMostThreads = 10000;
constexpr int kMostConnections = 1000000;
constexpr int kLongestSeconds = 10 * 365 * 86400;
constexpr std::int64_t kMostRequests = std::int64_t{1} << 53;
constexpr int kMostHeaders = 32768;        // gunicorn/http/message.py: MAX_HEADERS
constexpr int kLongestRequestLine = 8190;  // MAX_REQUEST_LINE, and the default of a header field

std::string FlagOf(std::string_view setting) {
  const SettingInfo* info = FindSetting(setting);
  return info == nullptr ? std::string(setting) : std::string(LongFlag(*info));
}

// The whole number of a setting, checked against the server's own bounds.
class Integers {
 public:
  explicit Integers(const Settings& settings) : settings_(settings) {}

  template <typename T>
  void Read(std::string_view name, T& target, std::int64_t least, std::int64_t most) {
    const std::int64_t value = settings_.GetInteger(name, target);
    if (value < least || value > most) {
      if (!error_) {
        error_ = Error{ErrorKind::kUsage, FlagOf(name),
                       fmt::format("out of range: {} (expected {} to {})", value, least, most)};
      }
      return;
    }
    target = static_cast<T>(value);
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Settings& settings_;
  std::optional<Error> error_;
};

bool IsSet(const Settings& settings, std::string_view name) {
  const SettingValue* value = settings.Find(name);
  const bool* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
  return flag != nullptr && *flag;
}

Result<void> ReadClass(const Settings& settings, ServerOptions& options) {
  options.worker_class_name = settings.GetText("worker_class", "sync");
  const auto known = FindWorkerClass(options.worker_class_name);
  const auto served = {WorkerClass::kSync, WorkerClass::kGthread, WorkerClass::kGevent,
                       WorkerClass::kAsgi, WorkerClass::kTornado};
  if (!known || std::find(served.begin(), served.end(), *known) == served.end()) {
    return UsageError("--worker-class",
                      fmt::format("not served: {} (expected sync, gthread, gevent, asgi, tornado)",
                                  Quoted(options.worker_class_name)));
  }
  options.worker_class = EffectiveWorkerClass(*known, options.threads);
  return {};
}

Result<void> ReadBinds(const Settings& settings, ServerOptions& options) {
  const SettingValue* bind = settings.Find("bind");
  std::vector<std::string> texts;
  if (bind != nullptr && std::holds_alternative<std::vector<std::string>>(*bind)) {
    texts = std::get<std::vector<std::string>>(*bind);
  } else if (bind != nullptr) {
    texts = {ToText(*bind)};
  }
  if (texts.empty()) texts = {"127.0.0.1:8000"};
  for (const std::string& text : texts) {
    auto address = ParseBind(text, "--bind");
    if (!address) return tl::unexpected(address.error());
    options.binds.push_back(std::move(*address));
  }
  return {};
}

Result<int> ParsePort(std::string_view text, std::string_view whole, std::string_view place) {
  const auto port = ParseInteger(text, place, 0, 65535);
  if (port) return static_cast<int>(*port);
  return UsageError(std::string(place),
                    fmt::format("not an address: {} (expected HOST:PORT, [IPV6]:PORT, unix:PATH or "
                                "fd://NUMBER)",
                                Quoted(whole)));
}

// As Gunicorn's own default is written, so that the log looks the same.
constexpr std::string_view kAccessFormat =
    R"(%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s")";

void NormalizeLimits(ServerOptions& options) {
  options.limit_request_line = std::min(options.limit_request_line, kLongestRequestLine);
  if (options.limit_request_fields <= 0 || options.limit_request_fields > kMostHeaders) {
    options.limit_request_fields = kMostHeaders;
  }
  if (options.limit_request_field_size <= 0) options.limit_request_field_size = kLongestRequestLine;
}

}  // namespace

const std::vector<std::string_view>& ServerSettings() {
  static const std::vector<std::string_view> kSettings = {"bind",
                                                          "workers",
                                                          "worker_class",
                                                          "threads",
                                                          "worker_connections",
                                                          "backlog",
                                                          "timeout",
                                                          "graceful_timeout",
                                                          "keepalive",
                                                          "max_requests",
                                                          "max_requests_jitter",
                                                          "reuse_port",
                                                          "preload_app",
                                                          "limit_request_line",
                                                          "limit_request_fields",
                                                          "limit_request_field_size",
                                                          "worker_tmp_dir",
                                                          "pidfile",
                                                          "accesslog",
                                                          "access_log_format",
                                                          "errorlog",
                                                          "loglevel"};
  return kSettings;
}

Result<BindAddress> ParseBind(std::string_view text, std::string_view place) {
  BindAddress address;
  address.text = std::string(text);
  if (text.starts_with("unix:")) {
    address.kind = BindAddress::Kind::kUnix;
    address.path = text.substr(text.starts_with("unix://") ? 7 : 5);
    // sun_path holds 108 bytes with its final NUL (unix(7)).
    if (address.path.empty() || address.path.size() > 107) {
      return UsageError(std::string(place),
                        fmt::format("not a path for a socket: {} (expected 1 to "
                                    "107 bytes after unix:)",
                                    Quoted(address.path)));
    }
    return address;
  }
  if (text.starts_with("fd://")) {
    address.kind = BindAddress::Kind::kDescriptor;
    const auto number = ParseInteger(text.substr(5), place, 0, 1 << 20);
    if (!number) return tl::unexpected(number.error());
    address.number = static_cast<int>(*number);
    return address;
  }
  std::string_view rest = text.starts_with("tcp://") ? text.substr(6) : text;
  std::string_view port = "8000";
  if (const std::size_t bracket = rest.find(']');
      rest.starts_with('[') && bracket != std::string_view::npos) {
    if (rest.substr(bracket + 1).starts_with(':')) port = rest.substr(bracket + 2);
    rest = rest.substr(1, bracket - 1);
  } else if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    port = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  const auto number = ParsePort(port, text, place);
  if (!number) return tl::unexpected(number.error());
  address.host = ToLower(rest);
  address.number = *number;
  return address;
}

Result<ServerOptions> ServerOptionsFrom(const Settings& settings) {
  const auto& known = ServerSettings();
  for (const auto& [name, value] : settings) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return UsageError(FlagOf(name),
                        "a setting of Gunicorn that the bundled server does not "
                        "implement (leave it out)");
    }
  }
  ServerOptions options;
  Integers integers(settings);
  integers.Read("workers", options.workers, 1, kMostWorkers);
  integers.Read("threads", options.threads, 1, kMostThreads);
  integers.Read("worker_connections", options.worker_connections, 1, kMostConnections);
  integers.Read("backlog", options.backlog, 1, 1 << 20);
  integers.Read("timeout", options.timeout_s, 0, kLongestSeconds);
  integers.Read("graceful_timeout", options.graceful_timeout_s, 0, kLongestSeconds);
  integers.Read("keepalive", options.keepalive_s, 0, kLongestSeconds);
  integers.Read("max_requests", options.max_requests, 0, kMostRequests);
  integers.Read("max_requests_jitter", options.max_requests_jitter, 0, kMostRequests);
  integers.Read("limit_request_line", options.limit_request_line, 0, 1 << 30);
  integers.Read("limit_request_fields", options.limit_request_fields, 0, 1 << 30);
  integers.Read("limit_request_field_size", options.limit_request_field_size, 0, 1 << 30);
  if (integers.error()) return tl::unexpected(*integers.error());
  NormalizeLimits(options);
  options.reuse_port = IsSet(settings, "reuse_port");
  options.preload = IsSet(settings, "preload_app");
  options.worker_tmp_dir = settings.GetText("worker_tmp_dir", "");
  options.pidfile = settings.GetText("pidfile", "");
  options.access_log = settings.GetText("accesslog", "");
  options.access_log_format = settings.GetText("access_log_format", kAccessFormat);
  options.error_log = settings.GetText("errorlog", "-");
  options.log_level = settings.GetText("loglevel", "info");
  if (auto read = ReadClass(settings, options); !read) return tl::unexpected(read.error());
  if (auto read = ReadBinds(settings, options); !read) return tl::unexpected(read.error());
  return options;
}

}  // namespace corntune
