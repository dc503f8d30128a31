#include "listeners.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr int kTries = 5;  // gunicorn/sock.py: create_sockets

constexpr std::string_view kTaken = "another program listens there (connection in use)";

Error Refused(const BindAddress& address, const std::string& why) {
  return Error{ErrorKind::kCannot, "--bind", fmt::format("{}: {}", Quoted(address.text), why)};
}

sockaddr_un UnixAddress(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  return name;
}

const sockaddr* Generic(const void* address) {
  return static_cast<const sockaddr*>(address);
}

// True when something accepts connections at the path.
bool IsServed(const std::string& path) {
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return true;
  const sockaddr_un name = UnixAddress(path);
  // EAGAIN: a server whose queue is full. Only a refusal proves that nobody is there.
  const bool refused = connect(probe, Generic(&name), sizeof(name)) != 0 && errno == ECONNREFUSED;
  close(probe);
  return !refused;
}

Result<void> ClearPath(const BindAddress& address) {
  struct stat status {};
  if (lstat(address.path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) {
    return tl::unexpected(Refused(address, "the path is taken by something that is no socket"));
  }
  if (IsServed(address.path)) {
    return tl::unexpected(Refused(address, "a server listens there (stop it, or choose another)"));
  }
  if (unlink(address.path.c_str()) != 0) {
    return tl::unexpected(Refused(address, std::strerror(errno)));
  }
  return {};
}

int PortOf(int descriptor) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  // Both families have the port in the same place.
  return ntohs(reinterpret_cast<const sockaddr_in&>(name).sin_port);
}

std::string NameOf(int descriptor) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &size) != 0) return "?";
  if (name.ss_family == AF_UNIX) {
    const auto* local = reinterpret_cast<const sockaddr_un*>(&name);
    return fmt::format("unix:{}", local->sun_path);
  }
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (getnameinfo(Generic(&name), size, host, sizeof(host), port, sizeof(port),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  return name.ss_family == AF_INET6 ? fmt::format("http://[{}]:{}", host, port)
                                    : fmt::format("http://{}:{}", host, port);
}

void TurnOn(int descriptor, int level, int option) {
  const int on = 1;
  setsockopt(descriptor, level, option, &on, sizeof(on));
}

Result<int> BindTcp(const BindAddress& address, const ServerOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  // Python binds the empty host to every IPv4 address.
  if (address.host.empty()) hints.ai_family = AF_INET;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                                  std::to_string(address.number).c_str(), &hints, &found);
  if (failure != 0) return tl::unexpected(Refused(address, gai_strerror(failure)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  const int listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return tl::unexpected(Refused(address, std::strerror(errno)));
  TurnOn(listener, SOL_SOCKET, SO_REUSEADDR);
  TurnOn(listener, IPPROTO_TCP, TCP_NODELAY);  // inherited by what it accepts
  if (found->ai_family == AF_INET6) TurnOn(listener, IPPROTO_IPV6, IPV6_V6ONLY);
  if (options.reuse_port) TurnOn(listener, SOL_SOCKET, SO_REUSEPORT);
  if (bind(listener, found->ai_addr, found->ai_addrlen) != 0) {
    const int error = errno;
    close(listener);
    return tl::unexpected(
        Refused(address, error == EADDRINUSE ? std::string(kTaken) : std::strerror(error)));
  }
  return listener;
}

Result<int> BindUnix(const BindAddress& address) {
  if (auto cleared = ClearPath(address); !cleared) return tl::unexpected(cleared.error());
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return tl::unexpected(Refused(address, std::strerror(errno)));
  const sockaddr_un name = UnixAddress(address.path);
  if (bind(listener, Generic(&name), sizeof(name)) != 0) {
    const int error = errno;
    close(listener);
    return tl::unexpected(Refused(address, std::strerror(error)));
  }
  return listener;
}

Result<int> Inherit(const BindAddress& address) {
  int listening = 0;
  socklen_t size = sizeof(listening);
  if (getsockopt(address.number, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) {
    return tl::unexpected(Refused(address, std::strerror(errno)));
  }
  const int copy = fcntl(address.number, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return tl::unexpected(Refused(address, std::strerror(errno)));
  fcntl(copy, F_SETFL, fcntl(copy, F_GETFL) | O_NONBLOCK);
  return copy;
}

}  // namespace

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      path_(std::move(other.path_)),
      device_(other.device_),
      inode_(other.inode_),
      bound_(std::move(other.bound_)) {}

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(name_, other.name_);
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  std::swap(bound_, other.bound_);
  return *this;
}

Listener::~Listener() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Listener::Unlink() const {
  struct stat status {};
  if (path_.empty() || lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) unlink(path_.c_str());
}

Result<Listener> OpenListener(const BindAddress& address, const ServerOptions& options) {
  using Kind = BindAddress::Kind;
  auto bound = address.kind == Kind::kTcp    ? BindTcp(address, options)
               : address.kind == Kind::kUnix ? BindUnix(address)
                                             : Inherit(address);
  if (!bound) return tl::unexpected(bound.error());
  Listener listener(*bound, NameOf(*bound), address.path);
  struct stat status {};
  if (!address.path.empty() && lstat(address.path.c_str(), &status) == 0) {
    listener.device_ = status.st_dev;
    listener.inode_ = status.st_ino;
  }
  listener.bound_ = address;
  if (address.kind == Kind::kTcp) listener.bound_.number = PortOf(*bound);
  if (address.kind == Kind::kTcp && options.reuse_port) return listener;
  if (listen(*bound, options.backlog) != 0) {
    const int error = errno;
    listener.Unlink();
    return tl::unexpected(Refused(address, std::strerror(error)));
  }
  return listener;
}

Result<std::vector<Listener>> OpenListeners(const ServerOptions& options, const Log& log) {
  std::vector<Listener> listeners;
  for (const BindAddress& address : options.binds) {
    auto opened = OpenListener(address, options);
    for (int i = 1; !opened && opened.error().message.ends_with(kTaken) && i < kTries; ++i) {
      log.Write(LogLevel::kError, "Connection in use: {} (trying again in a second)", address.text);
      std::this_thread::sleep_for(std::chrono::seconds(1));
      opened = OpenListener(address, options);
    }
    if (!opened) {
      for (const Listener& made : listeners) made.Unlink();
      return tl::unexpected(opened.error());
    }
    listeners.push_back(std::move(*opened));
  }
  return listeners;
}

Result<void> GiveOwnSockets(std::vector<Listener>& listeners, const ServerOptions& options) {
  for (Listener& listener : listeners) {
    if (listener.bound_.kind != BindAddress::Kind::kTcp) continue;
    const BindAddress address = listener.bound_;
    auto own = OpenListener(address, options);
    if (!own) return tl::unexpected(own.error());
    if (listen(own->descriptor(), options.backlog) != 0) {
      return tl::unexpected(Refused(address, std::strerror(errno)));
    }
    listener = std::move(*own);
  }
  return {};
}

}  // namespace corntune
