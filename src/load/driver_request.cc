// One request: over a connection that is made or kept, to its answer or failure.
#include <algorithm>
#include <cerrno>
#include <memory>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

namespace corntune {
namespace {

// After a failed connection of a closed loop: the next one would fail as fast, and only spin.
constexpr std::uint64_t kFailedPause = 10'000'000;

}  // namespace

void LoadDriver::Send(Connection& connection, std::uint64_t due, std::uint64_t now) {
  connection.due = due;
  connection.sent = now;
  connection.target = 0;
  if (shares_.size() > 1) {
    const double point = choice_.At(sent_ * plan_.threads + index_).Uniform() * shares_.back();
    const auto found = std::upper_bound(shares_.begin(), shares_.end(), point);
    connection.target =
        static_cast<std::size_t>(std::min(found, shares_.end() - 1) - shares_.begin());
  }
  ++sent_;
  ++busy_;
  tally_.ChangeInFlight(now, +1);
  Dispatch(connection);
}

void LoadDriver::Dispatch(Connection& connection) {
  connection.written = 0;
  connection.reader.Begin(plan_.targets[connection.target].method == "HEAD");
  connection.state = Connection::State::kBusy;
  if (connection.channel != nullptr && connection.connected_to != connection.target &&
      plan_.targets[connection.connected_to].endpoint.name !=
          plan_.targets[connection.target].endpoint.name) {
    Drop(connection);
  }
  if (connection.channel != nullptr) {
    Write(connection);
  } else if (!Connect(connection)) {
    Fail(connection, &LoadErrors::connect, Now());
  }
}

bool LoadDriver::Connect(Connection& connection) {
  const LoadEndpoint& endpoint = plan_.targets[connection.target].endpoint;
  const int descriptor =
      socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  if (endpoint.address.ss_family != AF_UNIX) {
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  const bool at_once = connect(descriptor, address, endpoint.size) == 0;
  if (!at_once && errno != EINPROGRESS) {
    close(descriptor);
    return false;
  }
  auto channel = std::make_unique<Channel>();
  if (uv_poll_init(&loop_, &channel->poll, descriptor) != 0) {
    close(descriptor);
    return false;
  }
  channel->connection = &connection;
  channel->poll.data = channel.get();
  connection.channel = channel.release();
  connection.descriptor = descriptor;
  connection.events = 0;
  connection.reused = false;
  connection.connected_to = connection.target;
  if (at_once) {
    Write(connection);
  } else {
    connection.state = Connection::State::kConnecting;
    Watch(connection, UV_WRITABLE);
  }
  return true;
}

void LoadDriver::Watch(Connection& connection, int events) {
  if (connection.events == events) return;
  connection.events = events;
  uv_poll_start(&connection.channel->poll, events, [](uv_poll_t* handle, int status, int ready) {
    Connection& one = *static_cast<Channel*>(handle->data)->connection;
    one.owner.OnReady(one, status, ready);
  });
}

void LoadDriver::OnReady(Connection& connection, int status, int events) {
  if (connection.state == Connection::State::kConnecting) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(connection.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0 || status < 0) {
      const std::uint64_t now = Now();
      Fail(connection, &LoadErrors::connect, now);
      Pump(now);
      return;
    }
    connection.state = Connection::State::kBusy;
    Write(connection);
    return;
  }
  if ((events & UV_WRITABLE) != 0 && status >= 0) Write(connection);
  if (connection.channel != nullptr && ((events & UV_READABLE) != 0 || status < 0)) {
    Receive(connection);
  }
}

void LoadDriver::Write(Connection& connection) {
  const std::string& bytes = requests_[connection.target];
  while (connection.written < bytes.size()) {
    const ssize_t sent = send(connection.descriptor, bytes.data() + connection.written,
                              bytes.size() - connection.written, MSG_NOSIGNAL);
    if (sent > 0) {
      connection.written += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      Watch(connection, UV_READABLE | UV_WRITABLE);
      return;
    } else if (errno != EINTR) {
      // An answer may have come before the end of the connection.
      Watch(connection, UV_READABLE);
      return;
    }
  }
  Watch(connection, UV_READABLE);
}

void LoadDriver::Receive(Connection& connection) {
  const ssize_t got = recv(connection.descriptor, scratch_.data(), scratch_.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (connection.state == Connection::State::kIdle) {
    Drop(connection);  // the server ends a kept connection, or talks out of turn
    return;
  }
  if (got <= 0) {
    Ended(connection);
    return;
  }
  const auto status = connection.reader.Feed(scratch_.data(), static_cast<std::size_t>(got));
  if (status == AnswerReader::Status::kMore) return;
  const std::uint64_t now = Now();
  if (status == AnswerReader::Status::kDone) {
    Finish(connection, now);
  } else {
    Fail(connection, &LoadErrors::bad_answer, now);
  }
  Pump(now);
}

// The server has ended the connection of a request.
void LoadDriver::Ended(Connection& connection) {
  const std::uint64_t now = Now();
  if (connection.reader.End() == AnswerReader::Status::kDone) {
    Finish(connection, now);
  } else if (connection.reused && !connection.reader.started()) {
    // It let the kept connection go while the request was on its way: clients send again.
    ++tally_.At(WithinRun(now)).retried;
    Drop(connection);
    Dispatch(connection);
    if (connection.state != Connection::State::kIdle) return;
  } else {
    Fail(connection, &LoadErrors::closed, now);
  }
  Pump(now);
}

void LoadDriver::Finish(Connection& connection, std::uint64_t now) {
  TallySlice& slice = tally_.At(WithinRun(now));
  const int status = connection.reader.status();
  if (!plan_.counted_header.empty()) {
    const auto found = tally_.by_header.find(connection.reader.value());
    if (found != tally_.by_header.end()) {
      ++found->second;
    } else {
      tally_.by_header.emplace(connection.reader.value(), 1);
    }
  }
  const bool keep = plan_.keep_alive && connection.reader.keep_alive() &&
                    connection.written == requests_[connection.target].size();
  if (!keep) Drop(connection);
  connection.reused = true;
  if (status >= 500) {
    Fail(connection, &LoadErrors::server_status, now);
    return;
  }
  if (status >= 400) {
    Fail(connection, &LoadErrors::client_status, now);
    return;
  }
  slice.latency.Record(now - connection.due);
  slice.service.Record(now - connection.sent);
  if (now < shared_.end_ns) ++slice.answered;
  ++recent_.answered;
  recent_.latency.Record(now - connection.due);
  Release(connection, now, static_cast<std::uint64_t>(plan_.think_time.count()));
}

void LoadDriver::Fail(Connection& connection, std::uint64_t LoadErrors::*kind, std::uint64_t now) {
  ++(tally_.At(WithinRun(now)).errors.*kind);
  ++recent_.errors;
  const bool answered = kind == &LoadErrors::server_status || kind == &LoadErrors::client_status;
  if (!answered) Drop(connection);
  const auto think = static_cast<std::uint64_t>(plan_.think_time.count());
  Release(connection, now, answered ? think : std::max(think, kFailedPause));
}

// The request is over: the connection may carry the next one, in a closed loop after `pause`.
void LoadDriver::Release(Connection& connection, std::uint64_t now, std::uint64_t pause) {
  connection.state = Connection::State::kIdle;
  if (idle_.empty()) full_until_ = now;
  --busy_;
  tally_.ChangeInFlight(WithinRun(now), -1);
  if (open_loop() || pause == 0) {
    idle_.push_back(&connection);
  } else {
    pauses_.push({now + pause, &connection});
  }
}

void LoadDriver::Drop(Connection& connection) {
  if (connection.channel == nullptr) return;
  uv_poll_stop(&connection.channel->poll);
  close(connection.descriptor);
  uv_close(reinterpret_cast<uv_handle_t*>(&connection.channel->poll),
           [](uv_handle_t* handle) { delete static_cast<Channel*>(handle->data); });
  connection.channel = nullptr;
  connection.descriptor = -1;
  connection.events = 0;
  connection.reused = false;
}

}  // namespace corntune
