// The sockets that a server listens on.
#pragma once

#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/server/options.h"

#include "log.h"

namespace corntune {

// One listening socket. Owns its descriptor, not the path of a Unix socket: whoever ends the server
// unlinks that (see Unlink), so that a worker that exits leaves it alone.
class Listener {
 public:
  Listener(int descriptor, std::string name, std::string path)
      : descriptor_(descriptor), name_(std::move(name)), path_(std::move(path)) {}
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  int descriptor() const { return descriptor_; }
  const std::string& name() const { return name_; }  // "http://127.0.0.1:8000", "unix:/run/x.sock"
  bool is_unix() const { return name_.starts_with("unix:"); }

  // Removes the path of a Unix socket that this listener made, unless another server has taken it.
  void Unlink() const;

 private:
  friend Result<Listener> OpenListener(const BindAddress&, const ServerOptions&);
  friend Result<void> GiveOwnSockets(std::vector<Listener>&, const ServerOptions&);
  int descriptor_;
  std::string name_;
  std::string path_;
  std::uint64_t device_ = 0;  // of the path as it was made
  std::uint64_t inode_ = 0;
  BindAddress bound_;  // with the port that the kernel chose for port 0
};

// Binds and listens, non-blocking. With --reuse-port a TCP address is only bound, which holds the
// port and takes no connection: see GiveOwnSockets. A Unix socket that nobody listens on is
// replaced; one with a live server behind it, a path that is no socket, and a taken port are errors
// that say so.
Result<Listener> OpenListener(const BindAddress& address, const ServerOptions& options);

// All of them. Retries a taken TCP address once a second, five times in all, as Gunicorn does,
// telling the log each time.
Result<std::vector<Listener>> OpenListeners(const ServerOptions& options, const Log& log);

// With --reuse-port: replaces the TCP listeners by listening sockets of this worker's own, among
// which the kernel distributes connections by hash.
Result<void> GiveOwnSockets(std::vector<Listener>& listeners, const ServerOptions& options);

}  // namespace corntune
