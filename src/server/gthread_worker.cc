// The gthread worker: a main loop that accepts up to worker_connections, whether a thread is free
// or not, and a pool of threads that serve (gunicorn/workers/gthread.py of release 27.0.1).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "burn.h"
#include "conversation.h"
#include "gil.h"
#include "request_reader.h"
#include "thread_pool.h"
#include "worker.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

// How long a thread waits for a new connection's first byte before the connection goes to the
// poller (DEFAULT_WORKER_DATA_TIMEOUT).
constexpr std::chrono::seconds kDataTimeout(5);
// How long a stopping worker keeps idle connections (STOP_KEEPALIVE_LINGER).
constexpr std::chrono::seconds kStopLinger(2);
constexpr std::chrono::seconds kTick(1);

enum class Outcome { kClose, kKeep, kDefer };

struct Connection {
  Connection(int client, Peer who, const RequestLimits& limits)
      : descriptor(client), peer(std::move(who)), reader(limits, peer.trusted) {}

  int descriptor;
  Peer peer;
  RequestReader reader;
  bool opened = false;  // its first byte is there, or it has been waited for once
  Clock::time_point expires;
};

// Idle connections, the one that expires first in front.
using IdleQueue = std::deque<Connection*>;

class GthreadWorker {
 public:
  explicit GthreadWorker(Worker& worker)
      : worker_(worker),
        gil_(worker.options.gil, worker.options.switch_interval),
        pool_(static_cast<std::size_t>(worker.options.threads), BlockWorkerSignals),
        poller_(epoll_create1(EPOLL_CLOEXEC)),
        finished_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        seeds_(worker.random()) {
    Watch(finished_fd_);
    Watch(worker.signals.wake);
  }
  ~GthreadWorker() {
    pool_.Join();
    for (auto& [descriptor, connection] : connections_) close(descriptor);
    close(finished_fd_);
    close(poller_);
  }
  GthreadWorker(const GthreadWorker&) = delete;
  GthreadWorker& operator=(const GthreadWorker&) = delete;

  int Run() {
    {
      const GilHeld held(gil_);
      while (worker_.Alive()) {
        worker_.Beat();
        Listen(connections_.size() < static_cast<std::size_t>(worker_.options.worker_connections) &&
               Clock::now() >= accept_again_);
        Dispatch(kTick);
        Expire(idle_, false);
        Expire(pending_, false);
      }
      Listen(false);
      if (!worker_.signals.MustStop()) FinishInHand();
    }
    if (worker_.signals.abort) _exit(1);
    // Python joins the pool's threads when the interpreter ends: what they have is finished, after
    // QUIT too.
    pool_.Join();
    return 0;
  }

 private:
  void Watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(poller_, EPOLL_CTL_ADD, descriptor, &event);
  }
  void Unwatch(int descriptor) { epoll_ctl(poller_, EPOLL_CTL_DEL, descriptor, nullptr); }

  void Listen(bool wanted) {
    if (wanted == listening_) return;
    listening_ = wanted;
    for (const Listener& listener : worker_.listeners) {
      wanted ? Watch(listener.descriptor()) : Unwatch(listener.descriptor());
    }
  }

  // Waits for events and handles those that are there, one accept for each listener.
  void Dispatch(std::chrono::milliseconds patience) {
    std::array<epoll_event, 256> events{};
    int count = 0;
    {
      const GilReleased released(gil_);
      count = epoll_wait(poller_, events.data(), static_cast<int>(events.size()),
                         static_cast<int>(patience.count()));
    }
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == finished_fd_) {
        TakeFinished();
      } else if (descriptor == worker_.signals.wake) {
        worker_.signals.DrainWake();
      } else if (const auto found = connections_.find(descriptor); found != connections_.end()) {
        Resume(*found->second);
      } else {
        AcceptFrom(descriptor);
      }
    }
  }

  void AcceptFrom(int descriptor) {
    for (const Listener& listener : worker_.listeners) {
      if (listener.descriptor() != descriptor) continue;
      int client = -1;
      Peer peer;
      const AcceptOutcome outcome = Accept(worker_, listener, client, peer);
      if (outcome == AcceptOutcome::kExhausted) {
        accept_again_ = Clock::now() + kTick;
        Listen(false);
      }
      if (outcome != AcceptOutcome::kAccepted) return;
      Burn(worker_.options.connection_overhead, [this] {
        gil_.GiveWay();
        return true;
      });
      auto made = std::make_unique<Connection>(client, std::move(peer), worker_.limits);
      Connection& connection = *made;
      connections_[client] = std::move(made);
      NoteOpen();
      Submit(connection);
    }
  }

  // An idle connection has become readable.
  void Resume(Connection& connection) {
    Unwatch(connection.descriptor);
    for (IdleQueue* queue : {&idle_, &pending_}) {
      queue->erase(std::remove(queue->begin(), queue->end(), &connection), queue->end());
    }
    idle_count_ = idle_.size();
    Submit(connection);
  }

  void Submit(Connection& connection) {
    pool_.Submit([this, &connection] {
      const Outcome outcome = Handle(connection);
      {
        const std::lock_guard<std::mutex> lock(finished_mutex_);
        finished_.emplace_back(&connection, outcome);
      }
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = write(finished_fd_, &one, sizeof(one));
    });
  }

  // In a thread of the pool.
  Outcome Handle(Connection& connection) {
    static thread_local Random random(NextSeed());
    const GilHeld held(gil_);
    const Blocking blocking{gil_, false, random};
    std::optional<std::chrono::milliseconds> patience;
    if (!connection.opened) patience = kDataTimeout;
    const Heard heard = corntune::Listen(worker_, connection.descriptor, connection.peer,
                                         connection.reader, blocking, patience);
    connection.opened = true;
    if (heard == Heard::kSilence) return Outcome::kDefer;
    if (heard != Heard::kRequest) return Outcome::kClose;
    const HttpRequest& request = connection.reader.request();
    const bool last = worker_.CountRequest();
    const bool close =
        last || worker_.stopping || worker_.options.keepalive_s == 0 || NoRoom() || request.closes;
    const bool sent =
        Serve(worker_, connection.descriptor, connection.peer, request, blocking, close);
    connection.reader.Next();
    return sent && !close ? Outcome::kKeep : Outcome::kClose;
  }

  // max_keepalived = worker_connections - threads: at 0 no connection is kept.
  bool NoRoom() const {
    const int most = worker_.options.worker_connections - worker_.options.threads;
    return most <= 0 || idle_count_ >= static_cast<std::size_t>(most);
  }

  void TakeFinished() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(finished_fd_, &count, sizeof(count));
    std::vector<std::pair<Connection*, Outcome>> finished;
    {
      const std::lock_guard<std::mutex> lock(finished_mutex_);
      finished.swap(finished_);
    }
    for (const auto& [connection, outcome] : finished) Finish(*connection, outcome);
  }

  void Finish(Connection& connection, Outcome outcome) {
    if (outcome == Outcome::kClose || (outcome == Outcome::kDefer && worker_.stopping)) {
      Drop(connection, true);
      return;
    }
    if (outcome == Outcome::kKeep && connection.reader.has_bytes()) {
      Submit(connection);
      return;
    }
    const Clock::time_point now = Clock::now();
    connection.expires = now + std::chrono::seconds(worker_.options.keepalive_s);
    if (worker_.stopping) connection.expires = std::min(connection.expires, now + kStopLinger);
    (outcome == Outcome::kKeep ? idle_ : pending_).push_back(&connection);
    idle_count_ = idle_.size();
    Watch(connection.descriptor);
  }

  void Drop(Connection& connection, bool gracefully) {
    const int descriptor = connection.descriptor;
    connections_.erase(descriptor);
    NoteOpen();
    if (gracefully) {
      // On this thread, which accepts: a client that does not close stops it for up to 2 s.
      const GilReleased released(gil_);
      CloseGracefully(descriptor);
    } else {
      close(descriptor);
    }
  }

  void NoteOpen() {
    worker_.slot.open.store(static_cast<std::uint32_t>(connections_.size()),
                            std::memory_order_relaxed);
  }

  void Expire(IdleQueue& queue, bool all) {
    while (!queue.empty() && (all || queue.front()->expires <= Clock::now())) {
      Connection& connection = *queue.front();
      queue.pop_front();
      Unwatch(connection.descriptor);
      Drop(connection, false);
    }
    idle_count_ = idle_.size();
  }

  // The end that TERM or max_requests asks for.
  void FinishInHand() {
    const Clock::time_point start = Clock::now();
    const Clock::time_point deadline =
        start + std::chrono::seconds(worker_.options.graceful_timeout_s);
    for (Connection* connection : idle_) {
      connection->expires = std::min(connection->expires, start + kStopLinger);
    }
    while (!connections_.empty() && Clock::now() <= deadline && !worker_.signals.MustStop()) {
      worker_.Beat();
      auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(kTick);
      if (!idle_.empty()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(idle_.front()->expires - Clock::now());
        patience = std::clamp(left, std::chrono::milliseconds(0), patience);
      }
      Dispatch(patience);
      worker_.Alive();
      Expire(idle_, false);
      Expire(pending_, false);
    }
    Expire(idle_, true);
  }

  // Mixed: a generator's own state grows by this step, and its neighbour would repeat its numbers.
  std::uint64_t NextSeed() { return Mix(seeds_.fetch_add(0x9e3779b97f4a7c15U)); }

  Worker& worker_;
  Gil gil_;
  ThreadPool pool_;
  int poller_;
  int finished_fd_;
  std::atomic<std::uint64_t> seeds_;
  bool listening_ = false;
  Clock::time_point accept_again_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  IdleQueue idle_;     // kept alive
  IdleQueue pending_;  // nothing has come on them yet
  std::atomic<std::size_t> idle_count_{0};
  std::mutex finished_mutex_;
  std::vector<std::pair<Connection*, Outcome>> finished_;
};

}  // namespace

int RunGthread(Worker& worker) {
  return GthreadWorker(worker).Run();
}

}  // namespace corntune
