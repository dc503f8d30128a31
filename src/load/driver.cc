#include "driver.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <sys/timerfd.h>
#include <unistd.h>

#include "connection.h"

namespace corntune {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::size_t kReceive = 64 * 1024;
// How often the loop looks at the clock, the stop flag and timeouts when nothing else happens.
constexpr std::uint64_t kTick = 20 * kMillisecond;
constexpr std::uint64_t kChoiceStream = 12;

std::uint64_t ClockNanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * kSecond + static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

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
  if (now >= next_tick_) {
    if (now >= next_expiry_) ExpireRequests(now);
    Publish();
    next_tick_ = now + kTick;
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
  Wake(next_tick_);
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
  // What is sent from now on has that long, and what was sent before is looked at here.
  next_expiry_ = now + patience;
  for (const auto& connection : connections_) {
    if (connection->state == Connection::State::kIdle) continue;
    if (now - connection->sent < patience) {
      next_expiry_ = std::min(next_expiry_, connection->sent + patience);
      continue;
    }
    TallySlice& slice = tally_.At(WithinRun(now));
    slice.latency.Record(now - connection->due);
    slice.service.Record(now - connection->sent);
    Fail(*connection, &LoadErrors::timeout, now);
  }
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
