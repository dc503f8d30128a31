#include "worker.h"

#include <array>
#include <cerrno>
#include <chrono>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

namespace corntune {

bool Worker::Alive() {
  if (signals.reopen.exchange(false)) {
    log.Reopen();
    access.Reopen();
  }
  if (signals.terminate || signals.MustStop()) stopping = true;
  if (getppid() != arbiter && !stopping.exchange(true)) {
    log.Write(LogLevel::kInfo, "Parent changed, shutting down: worker {}", getpid());
  }
  return !stopping;
}

bool Worker::CountRequest() {
  if (handled.fetch_add(1) + 1 < max_requests) return false;
  if (!stopping.exchange(true)) {
    log.Write(LogLevel::kInfo, "Autorestarting worker after current request.");
  }
  return true;
}

void Worker::NoteRefusal(std::string_view peer, const Refusal& refusal) {
  slot.counters.rejected.fetch_add(1, std::memory_order_relaxed);
  log.Write(LogLevel::kWarning, "Invalid request from ip={}: {}", peer, refusal.reason);
}

Peer PeerOf(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& name = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &name.sin_addr, text.data(), text.size());
    return Peer{text.data(), name.sin_addr.s_addr == htonl(INADDR_LOOPBACK)};
  }
  if (address.ss_family == AF_INET6) {
    const auto& name = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &name.sin6_addr, text.data(), text.size());
    return Peer{text.data(), IN6_IS_ADDR_LOOPBACK(&name.sin6_addr) != 0};
  }
  return Peer{"", true};
}

AcceptOutcome Accept(Worker& worker, const Listener& listener, int& client, Peer& peer) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  client = accept4(listener.descriptor(), reinterpret_cast<sockaddr*>(&address), &size,
                   SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client >= 0) {
    peer = PeerOf(address);
    worker.slot.counters.connections.fetch_add(1, std::memory_order_relaxed);
    return AcceptOutcome::kAccepted;
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      worker.log.Write(LogLevel::kError, "Cannot accept: {} (raise ulimit -n)",
                       errno == EMFILE ? "too many open files" : "the system is out of resources");
      return AcceptOutcome::kExhausted;
    default:
      return AcceptOutcome::kNone;
  }
}

void CloseGracefully(int client) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kMostDrained = 65536;
  if (shutdown(client, SHUT_WR) == 0) {
    const auto deadline = Clock::now() + std::chrono::seconds(2);
    std::array<char, 4096> sink{};
    std::size_t drained = 0;
    while (drained < kMostDrained) {
      const ssize_t got = recv(client, sink.data(), sink.size(), 0);
      if (got > 0) {
        drained += static_cast<std::size_t>(got);
        continue;
      }
      if (got == 0 || errno != EAGAIN) break;
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd waiting{client, POLLIN, 0};
      if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0) break;
    }
  }
  close(client);
}

}  // namespace corntune
