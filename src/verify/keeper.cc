#include "keeper.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corntune/base/text.h"

#include "keeper_process.h"

namespace corntune {
namespace {

// Reads one message; false at the end of the stream.
bool Receive(int socket, KeeperMessage& message, int flags) {
  ssize_t got = 0;
  do {
    got = recv(socket, &message, sizeof(message), flags);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof(message));
}

}  // namespace

Result<KeptServer> KeptServer::Start(const KeptCommand& command) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return CannotError("", fmt::format("no socket pair: {}", std::strerror(errno)));
  }
  const pid_t keeper = fork();
  if (keeper == 0) {
    close(ends[0]);
    RunKeeper(command, ends[1]);  // does not return
  }
  const int error = errno;
  close(ends[1]);
  if (keeper < 0) {
    close(ends[0]);
    return CannotError("", fmt::format("no new process: {}", std::strerror(error)));
  }
  KeptServer server;
  server.keeper_ = keeper;
  server.socket_ = ends[0];
  KeeperMessage started{};
  if (!Receive(server.socket_, started, 0)) {
    return CannotError(command.words.front(), "its keeper ended before it was started");
  }
  if (started.error != 0) {
    return CannotError(command.words.front(),
                       fmt::format("cannot be started: {}", std::strerror(started.error)));
  }
  server.pid_ = started.pid;
  return server;
}

KeptServer::KeptServer(KeptServer&& other) noexcept
    : keeper_(std::exchange(other.keeper_, -1)),
      pid_(other.pid_),
      socket_(std::exchange(other.socket_, -1)),
      ended_(other.ended_) {}

KeptServer& KeptServer::operator=(KeptServer&& other) noexcept {
  std::swap(keeper_, other.keeper_);
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  std::swap(ended_, other.ended_);
  return *this;
}

KeptServer::~KeptServer() {
  Stop();
}

std::optional<int> KeptServer::Ended() {
  KeeperMessage message{};
  if (!ended_ && socket_ >= 0 && Receive(socket_, message, MSG_DONTWAIT)) {
    ended_ = message.status;
  }
  return ended_;
}

void KeptServer::Signal(int number) const {
  if (pid_ > 0 && !ended_) kill(pid_, number);
}

void KeptServer::Stop() {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
  if (keeper_ <= 0) return;
  while (waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
  keeper_ = -1;
}

}  // namespace corntune
