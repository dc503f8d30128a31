// What every worker class has in hand, and the worker classes themselves.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/types.h>

#include "corntune/server/options.h"
#include "corntune/stats/random.h"

#include "access_log.h"
#include "application.h"
#include "listeners.h"
#include "log.h"
#include "request.h"
#include "shared_page.h"
#include "worker_signals.h"

namespace corntune {

// One worker process. Made in it after the fork; everything but the atomics belongs to the main
// thread. References must outlive it.
struct Worker {
  const ServerOptions& options;
  SharedPage& page;
  WorkerSlot& slot;
  std::vector<Listener>& listeners;
  Log& log;
  AccessLog& access;
  WorkerSignals& signals;
  pid_t arbiter;
  Random random;
  RequestLimits limits;
  Application application;
  std::uint64_t max_requests = std::numeric_limits<std::uint64_t>::max();
  std::atomic<std::uint64_t> handled{0};  // Gunicorn's nr
  std::atomic<bool> stopping{false};      // by max_requests, TERM, or an arbiter that is gone

  // Tells the arbiter that this worker is alive.
  void Beat() { slot.heartbeat_ns.store(MonotonicNanoseconds(), std::memory_order_relaxed); }

  // Takes note of signals and of the arbiter's end. False: stop.
  bool Alive();

  // Counts a request, and begins the end with the last one that max_requests allows.
  // Returns whether it was that one.
  bool CountRequest();

  // A refused request: counted and logged.
  void NoteRefusal(std::string_view peer, const Refusal& refusal);
};

// One connection's other end.
struct Peer {
  std::string address;   // "127.0.0.1"; empty for a Unix socket
  bool trusted = false;  // Gunicorn's forwarded_allow_ips: loopback, and any Unix socket
};
Peer PeerOf(const sockaddr_storage& address);

// What became of an accept(2).
enum class AcceptOutcome {
  kAccepted,
  kNone,       // nobody waits, or who waited has gone
  kExhausted,  // no descriptor or memory left: trying again at once would spin
};

// Accepts one connection, non-blocking, and counts it.
AcceptOutcome Accept(Worker& worker, const Listener& listener, int& client, Peer& peer);

// Gunicorn's util.close_graceful: sends FIN, then reads up to 64 KiB for up to 2 s until the client
// has closed too, so that the answer is not cut off by a reset. Blocks.
void CloseGracefully(int client);

// The worker classes. Each serves until it must stop and returns the process's exit code.
int RunSync(Worker& worker);
int RunGthread(Worker& worker);
int RunGevent(Worker& worker);
int RunAsgi(Worker& worker);
int RunTornado(Worker& worker);

}  // namespace corntune
