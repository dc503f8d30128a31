// How a LoopWorker serves one connection.
#include "loop_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <poll.h>
#include <sys/socket.h>

namespace corntune {

using Clock = std::chrono::steady_clock;

void LoopWorker::Watch(Connection& connection, int events) {
  if (connection.closed || connection.events == events) return;
  connection.events = events;
  if (events == 0) {
    uv_poll_stop(&connection.poll);
    return;
  }
  uv_poll_start(&connection.poll, events, [](uv_poll_t* handle, int status, int ready) {
    auto& one = *static_cast<Connection*>(handle->data);
    one.owner.OnReady(one, status < 0 ? UV_READABLE : ready);
  });
}

void LoopWorker::OnReady(Connection& connection, int events) {
  if ((events & UV_WRITABLE) != 0) {
    if (Flush(connection)) Advance(connection);
    return;
  }
  Receive(connection);
}

void LoopWorker::Receive(Connection& connection) {
  const ssize_t got = recv(connection.descriptor, scratch_.data(), scratch_.size(), 0);
  if (got > 0) {
    const auto size = static_cast<std::size_t>(got);
    std::memcpy(connection.reader.Space(size), scratch_.data(), size);
    connection.reader.Filled(size);
    Advance(connection);
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    Close(connection);
  }
}

void LoopWorker::Advance(Connection& connection) {
  while (!connection.closed) {
    switch (connection.reader.Advance()) {
      case RequestReader::Status::kMore:
        Watch(connection, UV_READABLE);
        // The time runs until a request's head is there; a body may take as long as it likes.
        if (connection.reader.in_body()) {
          connection.idle_until_ms = 0;
        } else if (connection.served && policy_.idle_expires) {
          ExpireLater(connection);
        }
        return;
      case RequestReader::Status::kContinue:
        connection.out += kContinueLine;
        if (!Flush(connection)) return;
        break;
      case RequestReader::Status::kRefused:
        Refuse(connection);
        return;
      case RequestReader::Status::kRequest:
        Begin(connection);
        if (!Work(connection)) return;
        Finish(connection);
        if (!Flush(connection)) return;
        break;
    }
  }
}

void LoopWorker::Begin(Connection& connection) {
  if (connection.timer_use == Connection::Timer::kIdle) connection.idle_until_ms = 0;
  const HttpRequest& request = connection.reader.request();
  connection.in_hand = true;
  connection.burst = 0;
  connection.began = Clock::now();
  connection.task = worker_.application.Route(request, worker_.random);
  if (connection.task.counted) BeginRequest(worker_.page, worker_.slot);
  const bool counts = !policy_.counts_connections && !policy_.closes_late;
  if (counts) worker_.CountRequest();
  connection.close_after =
      request.closes || worker_.options.keepalive_s == 0 || (counts && worker_.stopping);
  if (connection.task.work) connection.memory = TouchedMemory(connection.task.work->alloc_bytes);
  Burn(worker_.options.overhead, [this] { return !worker_.signals.abort; });
}

bool LoopWorker::Work(Connection& connection) {
  if (!connection.task.work) return true;
  const WorkPlan& plan = *connection.task.work;
  while (connection.burst < plan.bursts) {
    const int burst = connection.burst++;
    connection.task.answer.cpu +=
        Burn(plan.CpuOf(burst), [this] { return !worker_.signals.abort; });
    if (worker_.signals.abort) {
      Close(connection);
      return false;
    }
    const std::chrono::nanoseconds wait = plan.WaitOf(burst);
    if (wait.count() == 0) continue;
    connection.wait_began = Clock::now();
    if (!policy_.waits_block) {
      // What the client sends meanwhile stays in the kernel, as when nobody reads.
      Watch(connection, 0);
      connection.timer_use = Connection::Timer::kWork;
      StartTimer(connection, wait);
      return false;
    }
    if (!WaitHere(wait)) {
      Close(connection);
      return false;
    }
    connection.task.answer.wait += Clock::now() - connection.wait_began;
  }
  return true;
}

bool LoopWorker::WaitHere(std::chrono::nanoseconds time) {
  const auto deadline = Clock::now() + time;
  while (!worker_.signals.MustStop()) {
    const auto left = deadline - Clock::now();
    if (left.count() <= 0) return true;
    const timespec patience{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    pollfd wake{worker_.signals.wake, POLLIN, 0};
    // The wake-up is left for the loop, unless it would spin here until the time is over.
    if (ppoll(&wake, 1, &patience, nullptr) > 0) worker_.signals.DrainWake();
  }
  return false;
}

void LoopWorker::Finish(Connection& connection) {
  connection.memory = TouchedMemory(0);
  connection.in_hand = false;
  if (connection.task.counted) EndRequest(worker_.slot);
  if (policy_.closes_late) {
    worker_.CountRequest();
    connection.close_after |= worker_.stopping;
  }
  const HttpRequest& request = connection.reader.request();
  AppendAnswer(connection.task.answer, request, connection.close_after, connection.out);
  connection.filler = FillerBytes(connection.task.answer, request);
  if (worker_.access.enabled()) {
    const Answer& answer = connection.task.answer;
    worker_.access.Write(AccessRecord{request, connection.peer.address, answer.status,
                                      answer.BodyBytes(), Clock::now() - connection.began});
  }
  connection.served = true;
  connection.reader.Next();
}

void LoopWorker::Refuse(Connection& connection) {
  worker_.NoteRefusal(connection.peer.address, connection.reader.refusal());
  AppendErrorPage(connection.reader.refusal(), connection.out);
  connection.close_after = true;
  Flush(connection);
}

bool LoopWorker::Flush(Connection& connection) {
  while (connection.sent < connection.out.size() || connection.filler > 0) {
    if (connection.sent == connection.out.size()) {
      const std::string_view block = Filler(connection.filler);
      connection.out.assign(block);
      connection.sent = 0;
      connection.filler -= block.size();
    }
    const ssize_t sent = send(connection.descriptor, connection.out.data() + connection.sent,
                              connection.out.size() - connection.sent, MSG_NOSIGNAL);
    if (sent >= 0) {
      connection.sent += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      Watch(connection, UV_WRITABLE);
      return false;
    } else if (errno != EINTR) {
      Close(connection);
      return false;
    }
  }
  connection.out.clear();
  connection.sent = 0;
  if (!connection.close_after) return true;
  Close(connection);
  return false;
}

// The connection is idle from now on. The timer is not moved for each request: when it rings too
// early it is wound up for the rest.
void LoopWorker::ExpireLater(Connection& connection) {
  if (worker_.options.keepalive_s == 0 || connection.idle_until_ms != 0) return;
  const auto keep = static_cast<std::uint64_t>(worker_.options.keepalive_s) * 1000;
  connection.idle_until_ms = uv_now(&loop_) + keep;
  if (connection.timer_use == Connection::Timer::kIdle) return;
  connection.timer_use = Connection::Timer::kIdle;
  StartTimer(connection, std::chrono::milliseconds(keep));
}

void LoopWorker::StartTimer(Connection& connection, std::chrono::nanoseconds time) {
  // The loop's clock is as old as the work since the last turn.
  uv_update_time(&loop_);
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  uv_timer_start(
      &connection.timer,
      [](uv_timer_t* timer) {
        auto& one = *static_cast<Connection*>(timer->data);
        one.owner.OnTimer(one);
      },
      static_cast<std::uint64_t>(ms), 0);
}

void LoopWorker::OnTimer(Connection& connection) {
  const auto use = std::exchange(connection.timer_use, Connection::Timer::kNone);
  if (use == Connection::Timer::kWork) {
    const std::chrono::nanoseconds waited = Clock::now() - connection.wait_began;
    // The loop's clock counts whole milliseconds, and may ring a part of one too early.
    const auto left = connection.task.work->WaitOf(connection.burst - 1) - waited;
    if (left.count() > 0) {
      connection.timer_use = Connection::Timer::kWork;
      StartTimer(connection, left);
      return;
    }
    connection.task.answer.wait += waited;
    if (!Work(connection)) return;
    Finish(connection);
    if (Flush(connection)) Advance(connection);
    return;
  }
  if (connection.idle_until_ms == 0) return;  // a request came
  const std::uint64_t now = uv_now(&loop_);
  if (now >= connection.idle_until_ms) {
    Close(connection);
    return;
  }
  connection.timer_use = Connection::Timer::kIdle;
  StartTimer(connection, std::chrono::milliseconds(connection.idle_until_ms - now));
}

}  // namespace corntune
