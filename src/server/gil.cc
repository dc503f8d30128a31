#include "gil.h"

namespace corntune {

void Gil::Acquire() {
  if (!enabled_) return;
  std::unique_lock<std::mutex> lock(mutex_);
  while (locked_) {
    const std::uint64_t seen = switches_;
    const bool in_time = freed_.wait_for(lock, interval_) == std::cv_status::no_timeout;
    // Only a holder that kept it for a whole interval is asked.
    if (!in_time && locked_ && switches_ == seen) asked_.store(true, std::memory_order_relaxed);
  }
  locked_ = true;
  if (last_holder_ != std::this_thread::get_id()) {
    last_holder_ = std::this_thread::get_id();
    ++switches_;
  }
  taken_.notify_one();
  asked_.store(false, std::memory_order_relaxed);
}

void Gil::Release() {
  if (!enabled_) return;
  std::unique_lock<std::mutex> lock(mutex_);
  locked_ = false;
  freed_.notify_one();
  if (!asked_.load(std::memory_order_relaxed)) return;
  // FORCE_SWITCHING: otherwise the thread that is on a core would take it back before the other
  // one has woken up.
  const std::thread::id self = std::this_thread::get_id();
  taken_.wait(lock,
              [&] { return last_holder_ != self || !asked_.load(std::memory_order_relaxed); });
}

}  // namespace corntune
