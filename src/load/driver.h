// One thread of the generator: its connections on an event loop of their own.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <vector>

#include <uv.h>

#include "corntune/load/load.h"
#include "corntune/stats/random.h"

#include "answer_reader.h"
#include "tally.h"

namespace corntune {

// What all threads of a run share.
struct LoadShared {
  const LoadPlan& plan;
  const std::vector<std::uint64_t>& schedule;  // empty: closed loop
  const std::atomic<bool>& stop;
  std::uint64_t start_ns = 0;                                        // of the monotonic clock
  std::uint64_t end_ns = std::numeric_limits<std::uint64_t>::max();  // from the start
  std::atomic<std::uint64_t> begun{0};  // closed loop: requests sent by all threads
};

// What a thread tells while it runs.
struct LoadSnapshot {
  std::uint64_t answered = 0;
  std::uint64_t errors = 0;
  Histogram latency;  // since the last time
};

class LoadDriver {
 public:
  // Thread `index` of plan.threads; it takes every plan.threads-th moment of the schedule and its
  // part of the connections. `shared` must outlive it.
  LoadDriver(LoadShared& shared, unsigned index);
  ~LoadDriver();
  LoadDriver(const LoadDriver&) = delete;
  LoadDriver& operator=(const LoadDriver&) = delete;

  // Runs to the end of the plan; on the thread that shall do the work.
  void Run();

  // Of a run that is over.
  Tally& tally() { return tally_; }
  double cpu_seconds() const { return cpu_seconds_; }
  std::uint64_t unsent() const { return unsent_; }
  std::uint64_t ended_ns() const { return ended_ns_; }

  // From any thread, while it runs: what came since the last call.
  LoadSnapshot TakeSnapshot();

 private:
  struct Channel;
  struct Connection;
  struct Pause {
    std::uint64_t until;
    Connection* connection;
    bool operator<(const Pause& other) const { return until > other.until; }  // the soonest first
  };

  std::uint64_t Now() const;
  // What comes after the run's end, of requests sent before it, counts at its end.
  std::uint64_t WithinRun(std::uint64_t now) const { return std::min(now, shared_.end_ns - 1); }
  bool open_loop() const { return !shared_.schedule.empty(); }
  bool Ending(std::uint64_t now) const;

  void OnWake();
  void Wake(std::uint64_t at);
  void Pump(std::uint64_t now);
  void PumpOpen(std::uint64_t now);
  void PumpClosed(std::uint64_t now);

  void Send(Connection& connection, std::uint64_t due, std::uint64_t now);
  void Dispatch(Connection& connection);
  bool Connect(Connection& connection);
  void Write(Connection& connection);
  void Watch(Connection& connection, int events);
  void OnReady(Connection& connection, int status, int events);
  void Receive(Connection& connection);
  void Ended(Connection& connection);
  void Finish(Connection& connection, std::uint64_t now);
  void Fail(Connection& connection, std::uint64_t LoadErrors::*kind, std::uint64_t now);
  void Release(Connection& connection, std::uint64_t now, std::uint64_t pause);
  void Drop(Connection& connection);
  void ExpireRequests(std::uint64_t now);
  void Publish();

  LoadShared& shared_;
  const LoadPlan& plan_;
  unsigned index_;
  std::vector<std::string> requests_;  // the bytes of each target's request
  std::vector<double> shares_;         // of the targets, cumulated
  RandomStream choice_;
  std::uint64_t sent_ = 0;

  uv_loop_t loop_{};
  uv_poll_t timer_poll_{};
  int timer_ = -1;
  std::uint64_t armed_ = 0;  // for when; 0: not
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> idle_;
  std::priority_queue<Pause> pauses_;
  std::size_t next_ = 0;  // in the schedule
  std::size_t busy_ = 0;
  std::uint64_t full_until_ = 0;  // when a connection was last free again after all were busy
  bool over_ = false;
  std::uint64_t next_tick_ = 0;
  std::uint64_t next_expiry_ = 0;  // no request times out before
  std::vector<char> scratch_;

  Tally tally_;
  double cpu_seconds_ = 0;
  std::uint64_t unsent_ = 0;
  std::uint64_t ended_ns_ = 0;

  std::mutex snapshot_mutex_;
  LoadSnapshot snapshot_;
  LoadSnapshot recent_;  // not yet in snapshot_
};

}  // namespace corntune
