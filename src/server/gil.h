// The lock of CPython's interpreter: one thread of a process runs at a time, and gives way to a
// waiting one every 5 ms.
//
// The protocol is that of CPython's ceval_gil.c: a thread that waits in vain for one interval asks
// for the lock; the holder sees that between two steps of its work, hands it over and does not
// take it back before another thread had it. Whoever blocks in the system releases it first.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace corntune {

class Gil {
 public:
  // Disabled, every call returns at once (free-threaded Python).
  Gil(bool enabled, std::chrono::nanoseconds interval) : enabled_(enabled), interval_(interval) {}

  void Acquire();
  void Release();

  // For the holder, between two steps: gives way when another thread has asked.
  void GiveWay() {
    if (asked_.load(std::memory_order_relaxed)) {
      Release();
      Acquire();
    }
  }

 private:
  const bool enabled_;
  const std::chrono::nanoseconds interval_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::condition_variable taken_;
  bool locked_ = false;
  std::thread::id last_holder_;
  std::uint64_t switches_ = 0;
  std::atomic<bool> asked_{false};
};

// Holds the lock in its scope.
class GilHeld {
 public:
  explicit GilHeld(Gil& gil) : gil_(gil) { gil_.Acquire(); }
  ~GilHeld() { gil_.Release(); }
  GilHeld(const GilHeld&) = delete;
  GilHeld& operator=(const GilHeld&) = delete;

 private:
  Gil& gil_;
};

// Lets go of the lock in its scope, around a call that may block.
class GilReleased {
 public:
  explicit GilReleased(Gil& gil) : gil_(gil) { gil_.Release(); }
  ~GilReleased() { gil_.Acquire(); }
  GilReleased(const GilReleased&) = delete;
  GilReleased& operator=(const GilReleased&) = delete;

 private:
  Gil& gil_;
};

}  // namespace corntune
