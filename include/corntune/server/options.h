// What the bundled server is started with: Gunicorn's settings, by Gunicorn's names and meanings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/gunicorn/settings.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/server/work.h"

namespace corntune {

// Where a server listens.
struct BindAddress {
  enum class Kind { kTcp, kUnix, kDescriptor };
  Kind kind = Kind::kTcp;
  std::string host;  // kTcp: a name or a number, IPv6 without its brackets
  std::string path;  // kUnix
  int number = 0;    // kTcp: the port; kDescriptor: the descriptor
  std::string text;  // as it was written
};

// "127.0.0.1:8000", "[::1]:8000", ":8000", "unix:/run/x.sock", "fd://3", "localhost".
Result<BindAddress> ParseBind(std::string_view text, std::string_view place);

struct ServerOptions {
  WorkerClass worker_class = WorkerClass::kSync;  // the effective one
  std::string worker_class_name = "sync";         // as it was configured
  int workers = 1;
  int threads = 1;
  int worker_connections = 1000;
  std::vector<BindAddress> binds;
  int backlog = 2048;
  bool reuse_port = false;
  bool preload = false;
  int timeout_s = 30;  // 0: never
  int graceful_timeout_s = 30;
  int keepalive_s = 2;
  std::int64_t max_requests = 0;  // 0: no restart
  std::int64_t max_requests_jitter = 0;
  int limit_request_line = 4094;  // bytes; 0: unlimited
  int limit_request_fields = 100;
  int limit_request_field_size = 8190;  // bytes
  std::string worker_tmp_dir;           // empty: anonymous memory
  std::string pidfile;
  std::string access_log;  // "-": stdout, empty: none
  std::string access_log_format;
  std::string error_log = "-";  // "-": stderr
  std::string log_level = "info";

  // Not Gunicorn's: the application that is served.
  WorkSpec work;    // what every path but the server's own does
  bool gil = true;  // CPU work holds the interpreter's lock
  Duration switch_interval = std::chrono::milliseconds(5);  // sys.getswitchinterval()
  Duration overhead{0};  // CPU under the lock that Gunicorn itself would spend on a request
  Duration connection_overhead{0};  // the same for a new connection, by the loop that accepts
  Duration boot_time{0};            // how long the application takes to load
  int fail_boot = 0;  // 3 or 4: end as a worker does whose application cannot be loaded
};

// Gunicorn's settings that the server implements, in the order of its help.
const std::vector<std::string_view>& ServerSettings();

// The options that `settings` ask for; what they leave open has Gunicorn's default. Fails, naming
// the setting's flag, for a setting or a value that the server does not implement.
Result<ServerOptions> ServerOptionsFrom(const Settings& settings);

}  // namespace corntune
