#include "driver.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace corntune {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::size_t kReceive = 64 * 1024;
// After a failed connection of a closed loop: the next one would fail as fast, and only spin.
constexpr std::uint64_t kFailedPause = 10 * kMillisecond;
// How often the loop looks at the clock, the stop flag and timeouts when nothing else happens.
constexpr std::uint64_t kTick = 20 * kMillisecond;
constexpr std::uint64_t kChoiceStream = 12;

std::uint64_t ClockNanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * kSecond + static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

// What libuv holds of a socket; it deletes itself when libuv lets go.
struct LoadDriver::Channel {
  uv_poll_t poll{};
  Connection* connection = nullptr;
};

struct LoadDriver::Connection {
  enum class State { kIdle, kConnecting, kBusy };

  Connection(LoadDriver& driver, std::string_view header) : owner(driver), reader(header) {}

  LoadDriver& owner;
  AnswerReader reader;
  Channel* channel = nullptr;  // nothing: not connected
  int descriptor = -1;
  int events = 0;
  State state = State::kIdle;
  std::size_t target = 0;
  std::size_t connected_to = 0;  // the target whose endpoint it is connected to
  std::size_t written = 0;
  bool reused = false;  // it has carried an answer before
  std::uint64_t due = 0;
  std::uint64_t sent = 0;
};

LoadDriver::LoadDriver(LoadShared& shared, unsigned index)
    : shared_(shared),
      plan_(shared.plan),
      index_(index),
      choice_(shared.plan.seed, kChoiceStream),
      next_(index),
      scratch_(kReceive),
      tally_(shared.plan.precision),
      snapshot_{0, 0, Histogram(shared.plan.precision)},
      recent_{0, 0, Histogram(shared.plan.precision)} {
  double sum = 0;
  for (const LoadTarget& target : plan_.targets) {
    requests_.push_back(target.Render(plan_.keep_alive));
    shares_.push_back(sum += target.weight);
  }
  const unsigned own =
      plan_.connections / plan_.threads + (index < plan_.connections % plan_.threads ? 1 : 0);
  for (unsigned i = 0; i < own; ++i) {
    connections_.push_back(std::make_unique<Connection>(*this, plan_.counted_header));
    idle_.push_back(connections_.back().get());
  }
  uv_loop_init(&loop_);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  uv_poll_init(&loop_, &timer_poll_, timer_);
  timer_poll_.data = this;
}

LoadDriver::~LoadDriver() {
  for (const auto& connection : connections_) Drop(*connection);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_poll_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
  close(timer_);
}

std::uint64_t LoadDriver::Now() const {
  return ClockNanoseconds(CLOCK_MONOTONIC) - shared_.start_ns;
}

void LoadDriver::Run() {
  const std::uint64_t cpu_before = ClockNanoseconds(CLOCK_THREAD_CPUTIME_ID);
  uv_poll_start(&timer_poll_, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<LoadDriver*>(handle->data)->OnWake();
  });
  Pump(Now());
  while (!over_) uv_run(&loop_, UV_RUN_ONCE);
  ended_ns_ = Now();
  if (open_loop()) {
    for (; next_ < shared_.schedule.size(); next_ += plan_.threads) {
      if (shared_.schedule[next_] <= ended_ns_) ++unsent_;
    }
  }
  tally_.Finish(std::min(ended_ns_, shared_.end_ns));
  const std::uint64_t cpu = ClockNanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu_before;
  cpu_seconds_ = static_cast<double>(cpu) / 1e9;
}

// --- time

void LoadDriver::Wake(std::uint64_t at) {
  if (armed_ != 0 && armed_ <= at) return;
  armed_ = at;
  const std::uint64_t moment = shared_.start_ns + at;
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(moment / kSecond);
  when.it_value.tv_nsec = static_cast<long>(moment % kSecond);
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void LoadDriver::OnWake() {
  std::uint64_t expirations = 0;
  [[maybe_unused]] const ssize_t got = read(timer_, &expirations, sizeof expirations);
  armed_ = 0;
  Pump(Now());
}

bool LoadDriver::Ending(std::uint64_t now) const {
  if (now >= shared_.end_ns || shared_.stop.load(std::memory_order_relaxed)) return true;
  if (open_loop()) return next_ >= shared_.schedule.size();
  return plan_.requests && shared_.begun.load(std::memory_order_relaxed) >= *plan_.requests;
}

// Sends what is due at `now`, and sees to it that this is called again in time.
void LoadDriver::Pump(std::uint64_t now) {
  if (now >= next_scan_) {
    ExpireRequests(now);
    Publish();
    next_scan_ = now + kTick;
  }
  if (!Ending(now)) {
    if (open_loop()) {
      PumpOpen(now);
    } else {
      PumpClosed(now);
    }
  }
  const bool interrupted = shared_.stop.load(std::memory_order_relaxed);
  if (interrupted || (busy_ == 0 && Ending(now))) {
    over_ = true;
    return;
  }
  Wake(next_scan_);
}

void LoadDriver::PumpOpen(std::uint64_t now) {
  const auto& schedule = shared_.schedule;
  while (next_ < schedule.size() && schedule[next_] <= now) {
    if (idle_.empty()) return;  // whoever comes back calls again
    Connection& connection = *idle_.back();
    idle_.pop_back();
    const std::uint64_t due = schedule[next_];
    next_ += plan_.threads;
    now = Now();
    TallySlice& slice = tally_.At(now);
    if (due < full_until_) ++slice.starved;
    slice.lateness.Record(now - std::max(due, full_until_));
    Send(connection, due, now);
  }
  if (next_ < schedule.size()) Wake(schedule[next_]);
}

void LoadDriver::PumpClosed(std::uint64_t now) {
  while (!pauses_.empty() && pauses_.top().until <= now) {
    idle_.push_back(pauses_.top().connection);
    pauses_.pop();
  }
  for (bool first = true; !idle_.empty(); first = false) {
    if (plan_.requests &&
        shared_.begun.fetch_add(1, std::memory_order_relaxed) >= *plan_.requests) {
      return;
    }
    Connection& connection = *idle_.back();
    idle_.pop_back();
    if (!first) now = Now();  // sending takes its time
    Send(connection, now, now);
  }
  if (!pauses_.empty()) Wake(pauses_.top().until);
}

void LoadDriver::ExpireRequests(std::uint64_t now) {
  const auto patience = static_cast<std::uint64_t>(plan_.timeout.count());
  for (const auto& connection : connections_) {
    if (connection->state == Connection::State::kIdle || now - connection->sent < patience)
      continue;
    TallySlice& slice = tally_.At(WithinRun(now));
    slice.latency.Record(now - connection->due);
    slice.service.Record(now - connection->sent);
    Fail(*connection, &LoadErrors::timeout, now);
  }
}

// --- one request

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

// --- progress

void LoadDriver::Publish() {
  if (recent_.latency.count() == 0 && recent_.errors == 0) return;
  const std::lock_guard lock(snapshot_mutex_);
  snapshot_.answered += std::exchange(recent_.answered, 0);
  snapshot_.errors += std::exchange(recent_.errors, 0);
  snapshot_.latency.Merge(recent_.latency);
  recent_.latency.Clear();
}

LoadSnapshot LoadDriver::TakeSnapshot() {
  const std::lock_guard lock(snapshot_mutex_);
  LoadSnapshot taken = snapshot_;
  snapshot_.latency.Clear();
  return taken;
}

}  // namespace corntune
