// The sync worker: accepts only when it has nothing to do, serves one request a connection.
#include <chrono>
#include <thread>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "burn.h"
#include "conversation.h"
#include "gil.h"
#include "request_reader.h"
#include "worker.h"

namespace corntune {
namespace {

class SyncWorker {
 public:
  explicit SyncWorker(Worker& worker)
      : worker_(worker), gil_(false, worker.options.switch_interval) {}

  int Run() {
    while (worker_.Alive()) {
      worker_.Beat();
      // With one listener Gunicorn tries to accept before it waits, and goes on as long as somebody
      // is there; with several it waits first, and accepts one of each that is ready.
      if (worker_.listeners.size() == 1 && TryAccept(worker_.listeners.front())) continue;
      if (worker_.Alive()) Wait();
    }
    return Ending();
  }

 private:
  // Half of the timeout, so that the heartbeat comes in time (arbiter.spawn_worker).
  std::chrono::milliseconds Patience() const {
    if (worker_.options.timeout_s == 0) return std::chrono::milliseconds(500);
    return std::chrono::milliseconds(worker_.options.timeout_s * std::int64_t{500});
  }

  void Wait() {
    std::vector<pollfd> waiting;
    for (const Listener& listener : worker_.listeners) {
      waiting.push_back(pollfd{listener.descriptor(), POLLIN, 0});
    }
    waiting.push_back(pollfd{worker_.signals.wake, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), static_cast<int>(Patience().count())) <= 0) return;
    if (waiting.back().revents != 0) worker_.signals.DrainWake();
    if (worker_.listeners.size() == 1) return;
    for (std::size_t i = 0; i < worker_.listeners.size(); ++i) {
      if (waiting[i].revents != 0 && !worker_.stopping) TryAccept(worker_.listeners[i]);
    }
  }

  bool TryAccept(const Listener& listener) {
    int client = -1;
    Peer peer;
    switch (Accept(worker_, listener, client, peer)) {
      case AcceptOutcome::kNone:
        return false;
      case AcceptOutcome::kExhausted:
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        return false;
      case AcceptOutcome::kAccepted:
        break;
    }
    Handle(client, peer);
    return true;
  }

  void Handle(int client, const Peer& peer) {
    worker_.slot.open.store(1, std::memory_order_relaxed);
    Burn(worker_.options.connection_overhead, [] { return true; });
    RequestReader reader(worker_.limits, peer.trusted);
    const Blocking blocking{gil_, true, worker_.random};
    const Heard heard = Listen(worker_, client, peer, reader, blocking, std::nullopt);
    if (heard == Heard::kRequest) {
      worker_.CountRequest();
      Serve(worker_, client, peer, reader.request(), blocking, true);
    } else if (heard == Heard::kStopped) {
      SendStopped(client);
    }
    CloseGracefully(client);
    worker_.slot.open.store(0, std::memory_order_relaxed);
  }

  // A client whose request had not arrived yet when the worker was told to end.
  static void SendStopped(int client) {
    std::string page;
    AppendErrorPage(Refusal{500, ""}, page);
    send(client, page.data(), page.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  int Ending() const {
    // handle_quit in workers/base.py, before it leaves.
    if (worker_.signals.quit) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return 0;
  }

  Worker& worker_;
  Gil gil_;  // one thread needs none
};

}  // namespace

int RunSync(Worker& worker) {
  return SyncWorker(worker).Run();
}

}  // namespace corntune
