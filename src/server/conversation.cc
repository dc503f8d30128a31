#include "conversation.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>

#include <poll.h>
#include <sys/socket.h>

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReceive = 8192;  // Gunicorn's own (http/unreader.py)
constexpr Clock::time_point kNever = Clock::time_point::max();

enum class Waited { kReady, kTimeout, kStopped };

timespec ToTimespec(std::chrono::nanoseconds time) {
  return timespec{time.count() / 1'000'000'000, time.count() % 1'000'000'000};
}

// Waits for `events` on the client (-1: for nothing but the time).
Waited WaitFor(Worker& worker, int client, short events, const Blocking& blocking,
               Clock::time_point deadline) {
  const GilReleased released(blocking.gil);
  while (true) {
    if (blocking.takes_signals && worker.signals.MustStop()) return Waited::kStopped;
    timespec left{};
    if (deadline != kNever) {
      const auto time = deadline - Clock::now();
      if (time.count() <= 0) return Waited::kTimeout;
      left = ToTimespec(time);
    }
    std::array<pollfd, 2> waiting = {
        pollfd{client, events, 0},
        pollfd{blocking.takes_signals ? worker.signals.wake : -1, POLLIN, 0}};
    const int ready =
        ppoll(waiting.data(), waiting.size(), deadline == kNever ? nullptr : &left, nullptr);
    if (ready < 0) continue;  // EINTR
    if (waiting[1].revents != 0) worker.signals.DrainWake();
    if (waiting[0].revents != 0) return Waited::kReady;
  }
}

// Tells the client why, once. It may be gone already.
void SendRefusal(Worker& worker, int client, const Peer& peer, const Refusal& refusal) {
  worker.NoteRefusal(peer.address, refusal);
  std::string page;
  AppendErrorPage(refusal, page);
  send(client, page.data(), page.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

// The work of one request; false when a signal ended it.
bool DoWork(Worker& worker, const WorkPlan& plan, const Blocking& blocking, Answer& answer) {
  const TouchedMemory memory(plan.alloc_bytes);
  const auto step = [&] {
    blocking.gil.GiveWay();
    return !(blocking.takes_signals && worker.signals.MustStop());
  };
  for (int burst = 0; burst < plan.bursts; ++burst) {
    answer.cpu += Burn(plan.CpuOf(burst), step);
    if (plan.WaitOf(burst).count() == 0) continue;
    const auto start = Clock::now();
    const Waited waited = WaitFor(worker, -1, 0, blocking, start + plan.WaitOf(burst));
    answer.wait += Clock::now() - start;
    if (waited == Waited::kStopped) return false;
  }
  return !(blocking.takes_signals && worker.signals.MustStop());
}

}  // namespace

bool SendAll(Worker& worker, int client, std::string_view bytes, const Blocking& blocking) {
  while (!bytes.empty()) {
    const ssize_t sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (WaitFor(worker, client, POLLOUT, blocking, kNever) != Waited::kReady) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

Heard Listen(Worker& worker, int client, const Peer& peer, RequestReader& reader,
             const Blocking& blocking, std::optional<std::chrono::milliseconds> patience) {
  Clock::time_point deadline = kNever;
  if (patience && !reader.has_bytes()) deadline = Clock::now() + *patience;
  while (true) {
    switch (reader.Advance()) {
      case RequestReader::Status::kRequest:
        return Heard::kRequest;
      case RequestReader::Status::kRefused:
        SendRefusal(worker, client, peer, reader.refusal());
        return Heard::kRefused;
      case RequestReader::Status::kContinue:
        if (!SendAll(worker, client, kContinueLine, blocking)) return Heard::kGone;
        continue;
      case RequestReader::Status::kMore:
        break;
    }
    const ssize_t got = recv(client, reader.Space(kReceive), kReceive, 0);
    if (got > 0) {
      reader.Filled(static_cast<std::size_t>(got));
      deadline = kNever;
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      return Heard::kGone;
    } else if (errno == EAGAIN) {
      const Waited waited = WaitFor(worker, client, POLLIN, blocking, deadline);
      if (waited == Waited::kTimeout) return Heard::kSilence;
      if (waited == Waited::kStopped) return Heard::kStopped;
    }
  }
}

bool Serve(Worker& worker, int client, const Peer& peer, const HttpRequest& request,
           const Blocking& blocking, bool close) {
  const auto start = Clock::now();
  Task task = worker.application.Route(request, blocking.random);
  if (task.counted) BeginRequest(worker.page, worker.slot);
  const std::chrono::nanoseconds overhead = worker.options.overhead;
  if (overhead.count() > 0) {
    Burn(overhead, [&] {
      blocking.gil.GiveWay();
      return true;
    });
  }
  bool whole = !task.work || DoWork(worker, *task.work, blocking, task.answer);
  // Before the answer: who has it finds the request in the statistics.
  if (task.counted) EndRequest(worker.slot);
  std::string out;
  if (whole) {
    AppendAnswer(task.answer, request, close, out);
    whole = SendAll(worker, client, out, blocking);
  } else {
    // Gunicorn answers 500 when a signal throws the request out of the application.
    AppendErrorPage(Refusal{500, ""}, out);
    send(client, out.data(), out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  for (std::uint64_t left = FillerBytes(task.answer, request); whole && left > 0;) {
    const std::string_view block = Filler(left);
    whole = SendAll(worker, client, block, blocking);
    left -= block.size();
  }
  worker.access.Write(AccessRecord{request, peer.address, task.answer.status,
                                   task.answer.BodyBytes(), Clock::now() - start});
  return whole;
}

}  // namespace corntune
