// A worker on one event loop (libuv): each connection is a pseudo-thread that computes on the loop,
// stopping its neighbours, and waits beside them. What the classes on loops have in common, and the
// policy by which they differ.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <uv.h>

#include "request_reader.h"
#include "worker.h"

namespace corntune {

struct LoopPolicy {
  std::optional<std::size_t> most_connections;  // per listener; empty: as many as come
  int accepts_at_once = 100;                    // per time that a listener is readable
  bool waits_block = false;                     // a request's waiting stops the loop too
  bool first_request_expires = false;  // the wait for the first request is bounded like the others
  bool idle_expires = true;            // an idle connection is closed after --keep-alive
  bool counts_connections = false;     // max_requests counts connections that closed
  bool closes_late = false;            // whether a connection is kept is decided by the answer
  std::chrono::milliseconds first_beat{0};  // from the start; before it, no timeout counts
  bool beats_while_stopping = true;
  std::chrono::milliseconds stop_tick{1000};  // how often a stopping worker looks whether all ended
  std::chrono::milliseconds quit_delay{100};  // from QUIT to the end
  bool drops_when_stopping = false;           // what is in hand is not waited for
};

class LoopWorker {
 public:
  LoopWorker(Worker& worker, const LoopPolicy& policy);
  ~LoopWorker();
  LoopWorker(const LoopWorker&) = delete;
  LoopWorker& operator=(const LoopWorker&) = delete;

  // Serves until the worker must stop. The exit code.
  int Run();

 private:
  struct Door;
  struct Connection;

  void OpenDoors();
  void Listen(Door& door, bool wanted);
  void AcceptFrom(Door& door);
  void Adopt(Door& door, int client, Peer peer);
  void Close(Connection& connection);

  void Watch(Connection& connection, int events);
  void OnReady(Connection& connection, int events);
  void OnTimer(Connection& connection);
  void Receive(Connection& connection);
  // Goes through what was received until it must wait for something.
  void Advance(Connection& connection);
  void Begin(Connection& connection);
  // False: the request waits, and goes on from a timer.
  bool Work(Connection& connection);
  bool WaitHere(std::chrono::nanoseconds time);
  void Finish(Connection& connection);
  void Refuse(Connection& connection);
  // Sends what is there. False: it must wait for the client, or the connection is gone.
  bool Flush(Connection& connection);
  void ExpireLater(Connection& connection);
  void StartTimer(Connection& connection, std::chrono::nanoseconds time);

  void Tick();
  void OnWake();
  void EndLoop();

  Worker& worker_;
  const LoopPolicy policy_;
  uv_loop_t loop_{};
  uv_timer_t tick_{};
  uv_timer_t quit_{};
  uv_poll_t wake_{};
  std::vector<std::unique_ptr<Door>> doors_;
  std::unordered_set<Connection*> connections_;
  std::string scratch_;
  bool stopped_accepting_ = false;
  std::uint64_t stop_deadline_ms_ = 0;
};

}  // namespace corntune
