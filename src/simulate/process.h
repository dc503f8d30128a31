// Worker processes, and sets of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "request_pool.h"

namespace corntune {

enum class Life : std::uint8_t { kServing, kRetiring, kDown };

// Which of the two sets of processes that may accept it is in, if any.
enum class Acceptance : std::uint8_t {
  kNone,
  kFree,  // would accept at once
  kBusy,  // would accept when its accepting thread gets the lock, and has not been woken yet
};

struct Process {
  Life life = Life::kServing;
  Acceptance acceptance = Acceptance::kNone;
  bool acceptor_queued = false;  // its accepting thread stands in line for the lock
  std::uint32_t place = 0;       // in the set that `acceptance` names
  std::uint32_t epoch = 0;       // grows when it ends: kept connections of older epochs are closed
  std::uint32_t running = kNobody;  // the request that holds the lock
  std::uint32_t connections = 0;    // open, idle ones included
  std::uint32_t idle = 0;           // kept open without a request
  std::uint32_t busy_threads = 0;
  std::uint32_t retires_at = 0;  // requests served; 0: never
  std::uint32_t served = 0;      // since it started
  std::uint64_t served_ever = 0;
  double busy_since = 0;    // of a sync worker's request
  double grace_ends = 0;    // of one that retires
  double stall_ends = 0;    // until then it waits for idle connections
  double ran_until = -1;    // the end of its last slice
  double slice_start = 0;   // CPU clock when the running slice began
  double slice_factor = 1;  // clock seconds for a second of work
  LockLine runnable;        // in line for the lock
  Line queued;              // accepted, waiting for a thread
  Line ready;               // on kept connections, not yet noticed
};

// Members of one kind, without order; adding, removing and picking cost O(1).
class ProcessSet {
 public:
  bool empty() const { return members_.empty(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(members_.size()); }
  std::uint32_t operator[](std::uint32_t i) const { return members_[i]; }
  // The least; costs O(size).
  std::uint32_t First() const { return *std::min_element(members_.begin(), members_.end()); }

  void Add(std::vector<Process>& processes, std::uint32_t id) {
    processes[id].place = size();
    members_.push_back(id);
  }

  void Remove(std::vector<Process>& processes, std::uint32_t id) {
    const std::uint32_t place = processes[id].place;
    members_[place] = members_.back();
    processes[members_[place]].place = place;
    members_.pop_back();
  }

 private:
  std::vector<std::uint32_t> members_;
};

}  // namespace corntune
