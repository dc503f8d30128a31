// One replication: the state of a Gunicorn instance and its clients, advanced event by event.
//
// engine.cc has the loop and a request's way through a worker, accept.cc how connections reach
// workers, clients.cc who asks and over which connection, lifecycle.cc how workers end and begin.
//
// Every handler that may have freed a worker's lock, a thread or a connection ends with Dispatch of
// that worker; what clients do next waits until the handler is done (follow_ups_), so that a new
// request never overtakes one that stands in line.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <vector>

#include "corntune/simulate/simulation.h"

#include "cpu_station.h"
#include "demands.h"
#include "event_heap.h"
#include "process.h"
#include "recorder.h"
#include "request_pool.h"

namespace corntune {

class Engine {
 public:
  // `initial`: requests that are in the system at the start (open arrivals only).
  // The arguments must outlive the engine.
  Engine(const Instance& instance, const Workload& workload, const RunOptions& options,
         std::uint64_t seed, std::uint32_t initial);

  // Goes on until `outcomes` requests have ended for their clients since the start, nothing is left
  // to happen, or `stop` turns true. False when stopped.
  bool Run(std::uint64_t outcomes, const std::atomic<bool>* stop);

  // Ends the warm-up.
  void BeginRecording();

  const Recorder& recorder() const { return recorder_; }
  double now() const { return now_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t outcomes() const { return outcomes_; }
  bool drained() const { return drained_; }
  double CpuUsed() const { return cpu_.Used(now_) - recorder_.cpu_used_before; }
  double Throttled() const { return cpu_.Throttled(now_) - recorder_.throttled_before; }
  std::vector<std::uint64_t> ServedByWorker() const;

  // True when every request, connection and counter is where the others say. For tests;
  // O(requests).
  bool Consistent() const;

 private:
  enum Kind : std::uint32_t { kWaitEnd, kThinkEnd, kRetry, kBooted, kGraceOver, kStallOver };
  struct Timer {
    double time;
    std::uint32_t id;
    std::uint32_t serial;
  };
  struct Connection {
    std::uint32_t process = kNobody;
    std::uint32_t epoch = 0;   // of the process when it was accepted
    std::uint32_t serial = 0;  // grows when it is used: tells stale timers
    bool idle = false;
  };

  // engine.cc
  void HandleWall();
  void HandleCpu();
  void HandleTimers();
  double NextTimer() const;
  void Begin(std::uint32_t id, bool has_lock);  // gets into service
  void MakeRunnable(std::uint32_t id, bool has_lock);
  void RunSlice(std::uint32_t process, std::uint32_t id);
  void BurstDone(std::uint32_t id);
  void SendBody(std::uint32_t id);
  void WaitDone(std::uint32_t id);
  void Complete(std::uint32_t id);
  void Dispatch(std::uint32_t process);
  std::uint32_t NextForLock(Process& process);
  void HandOver(std::uint32_t process);
  bool Strays(double chance);
  void QueueRunnable(Process& process, std::uint32_t process_id, std::uint32_t id);

  // accept.cc
  void Connect(std::uint32_t id);
  void Accept(std::uint32_t process, std::uint32_t id);
  void AcceptTurn(std::uint32_t process);
  void WakeBusy(std::uint32_t backlog);
  void QueueAcceptor(std::uint32_t process);
  bool CanAccept(const Process& process) const;
  void Refresh(std::uint32_t process);
  std::uint32_t FreeProcess(std::uint32_t backlog);
  Line& BacklogOf(std::uint32_t process) { return backlogs_[instance_.reuse_port ? process : 0]; }

  // clients.cc
  void StartClients(std::uint32_t initial);
  void Arrive();
  void ScheduleArrival();
  void NewRequest(std::uint32_t client, std::uint64_t index);
  void Send(std::uint32_t id);
  void FollowUp();
  void EndForClient(std::uint32_t id);
  std::uint32_t ConnectionFor(const Request& request);
  void Release(std::uint32_t id);  // its connection: kept or closed
  void CloseIdle(std::uint32_t connection);
  void ClientTimeout(const Timer& timer);
  void KeepAliveOver(const Timer& timer);

  // lifecycle.cc
  void Retire(std::uint32_t process);
  void ExitIfDone(std::uint32_t process);
  void Exit(std::uint32_t process);
  void Kill(std::uint32_t process);
  void Booted(std::uint32_t process);
  void ArbiterTick();
  void DrawRetirement(Process& process);

  const Instance instance_;
  const Workload& workload_;
  const WorkerBehaviour behaviour_;
  const bool closed_;
  const std::uint32_t woken_first_;
  const double overhead_before_;
  const double overhead_head_;  // of the answer; the whole answer where nobody can get in between
  const double overhead_body_;
  const double wake_cost_;
  const double lock_handoff_;
  const bool kills_;  // the arbiter ends workers that are busy for too long

  Demands demands_;
  RandomStream picks_;
  std::uint64_t picked_ = 0;

  double now_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t outcomes_ = 0;
  bool drained_ = false;

  EventHeap wall_;
  CpuStation cpu_;
  double next_arrival_;
  std::uint64_t arrivals_ = 0;
  double gap_ = 0;  // mean, seconds

  const double ends_;  // of options.duration
  double next_timer_;
  double next_tick_;
  std::deque<Timer> client_timeouts_;
  std::deque<Timer> keep_alives_;

  RequestPool requests_;  // the first slots stand for the accepting threads of the processes
  std::vector<Process> processes_;
  ProcessSet free_;
  ProcessSet busy_;
  std::vector<Line> backlogs_;  // one, or one for each process

  std::vector<Connection> connections_;
  std::vector<std::uint32_t> idle_connections_;  // the proxy's, most recently used last
  std::vector<std::uint32_t> free_connections_;
  std::vector<std::uint64_t> asked_;       // requests of each client so far
  std::vector<std::uint32_t> follow_ups_;  // clients that act when the handler is done

  Recorder recorder_;
};

}  // namespace corntune
