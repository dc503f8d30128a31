// The cores: equal shares for all that run, none above one core, and the throttling of a quota.
//
// Time is virtual: a clock advances at the rate at which each runner works, so that the mark at
// which a runner has done its work never changes when others come or go. Starting, finishing and
// the next completion cost O(log n), with no event rescheduled.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace corntune {

class CpuStation {
 public:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  // `cpus` run in parallel; with a quota, `quota` CPU seconds a second in periods of `period`.
  CpuStation(int cpus, double quota, double period)
      : cpus_(cpus),
        quota_(quota),
        period_(period),
        limited_(quota < cpus),
        budget_(quota * period) {}

  // What has been done for each runner that runs all the time, in seconds of CPU.
  double Clock(double now) const { return base_clock_ + (now - base_time_) * rate_; }

  // Precondition: `runner` is not running.
  void Start(std::uint32_t runner, double work, double now) {
    if (runner >= places_.size()) places_.resize(runner + 1, kNowhere);
    ++active_;
    if (misplaced_ > 0) {  // it takes the idle core
      --misplaced_;
      changed_ = true;
    }
    const Entry entry{Clock(now) + work, runner};
    if (hole_) {
      hole_ = false;
      SiftDown(0, entry);
    } else {
      heap_.push_back(entry);
      SiftUp(heap_.size() - 1, entry);
    }
  }

  // Lets the runner go on until `work` from now, if it would go on for longer.
  void Shorten(std::uint32_t runner, double work, double now) {
    if (hole_) FillHole();
    const double mark = Clock(now) + work;
    const std::size_t place = places_[runner];
    if (heap_[place].mark > mark) SiftUp(place, {mark, runner});
  }

  // Removes a runner that has not finished.
  void Remove(std::uint32_t runner) {
    if (hole_) FillHole();
    const std::size_t place = places_[runner];
    places_[runner] = kNowhere;
    --active_;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    if (place > 0 && last.mark < heap_[(place - 1) / 4].mark) {
      SiftUp(place, last);
    } else {
      SiftDown(place, last);
    }
  }

  // The next completion, or the next moment at which throttling begins or ends.
  // Settles what Start, Take and Remove changed: call it once they are done, at their time.
  double NextTime(double now) {
    if (hole_) FillHole();
    if (active_ != settled_active_ || changed_) Settle(now);
    double next = kNever;
    if (active_ != 0 && rate_ > 0) next = base_time_ + (heap_[0].mark - base_clock_) * pace_;
    if (misplaced_ > 0) next = std::min(next, look_);
    return limited_ ? std::min(next, quota_time_) : next;
  }

  // True when the event at `now` is one of throttling, which this carries out.
  bool HandleQuota(double now) {
    if (!limited_ || now < quota_time_) return false;
    // Work that ends together with the quota has ended in time.
    if (!throttled_ && active_ > 0 && heap_[0].mark <= Clock(now) + kTogether) return false;
    const bool boundary = now >= boundary_;
    Anchor(now);
    throttled_ = !boundary;
    budget_ = boundary ? quota_ * period_ : 0;
    if (boundary) boundary_ += period_;
    Settle(now);
    return true;
  }

  // Two runners begin to share a core although another is idle: until one of them stops, or the
  // kernel looks, which it does every kTick.
  void Misplace(double now) {
    misplaced_ = std::min(misplaced_ + 1, cpus_ - 1);
    look_ = (std::floor(now / kTick) + 1) * kTick;
    changed_ = true;
  }

  // True when the event at `now` is the kernel's look, which puts all in their places.
  bool HandleLook(double now) {
    if (misplaced_ == 0 || now < look_) return false;
    misplaced_ = 0;
    Settle(now);
    return true;
  }

  // Whether one more would find a core for itself, though not all are idle.
  bool SharesMachine() const { return active_ > 0 && static_cast<double>(active_) < cpus_; }
  // Whether those that are left after Take would each have a core, but two may still share one.
  bool LeavesSharers() const {
    return cpus_ > 1 && static_cast<double>(active_) == cpus_ && settled_active_ > active_;
  }
  bool AllBusy() const { return static_cast<double>(active_) >= cpus_; }
  // How many of the other cores are taken, as a share, seen from a core that has become idle.
  double OthersTaken() const { return static_cast<double>(active_) / (cpus_ - 1); }
  // The last moment, up to now, at which a core was idle.
  double LastIdle(double now) const {
    return static_cast<double>(settled_active_) < cpus_ ? now : last_idle_;
  }

  // Takes the runner whose work is done. Precondition: there is one.
  std::uint32_t Take() {
    if (misplaced_ > 0) {
      --misplaced_;
      changed_ = true;
    }
    hole_ = true;
    --active_;
    places_[heap_[0].runner] = kNowhere;
    return heap_[0].runner;
  }

  // CPU seconds used, and seconds throttled, up to `now`.
  double Used(double now) const {
    return used_ + (now - base_time_) * rate_ * static_cast<double>(settled_active_);
  }
  double Throttled(double now) const {
    return throttled_time_ + (throttled_ ? now - base_time_ : 0);
  }

 private:
  struct Entry {
    double mark;
    std::uint32_t runner;
  };
  static constexpr double kTogether = 1e-9;
  static constexpr double kTick = 0.004;  // Linux with CONFIG_HZ=250, as Debian builds it
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

  // Moves the point from which the clock is reckoned to `now`.
  void Anchor(double now) {
    const double span = now - base_time_;
    const double done = span * rate_ * static_cast<double>(settled_active_);
    used_ += done;
    budget_ -= done;
    if (throttled_) throttled_time_ += span;
    base_clock_ += span * rate_;
    base_time_ = now;
  }

  void Settle(double now) {
    Anchor(now);
    if (limited_ && settled_active_ == 0 && now >= boundary_) {
      // Nobody ran across the end of a period: it begins anew, and unused quota does not add up.
      boundary_ = (std::floor(now / period_) + 1) * period_;
      budget_ = quota_ * period_;
      throttled_ = false;
    }
    if (static_cast<double>(settled_active_) < cpus_) last_idle_ = now;
    settled_active_ = active_;
    const auto active = static_cast<double>(active_);
    changed_ = false;
    const double cpus = cpus_ - misplaced_;
    rate_ = throttled_ ? 0 : active > cpus ? cpus / active : 1.0;
    pace_ = rate_ > 0 ? 1 / rate_ : kNever;
    if (!limited_) return;
    const double spending = rate_ * active;
    quota_time_ = boundary_;
    if (spending > 0) quota_time_ = std::min(boundary_, now + std::max(0.0, budget_) / spending);
    if (active_ == 0) quota_time_ = kNever;
  }

  void Put(std::size_t place, const Entry& entry) {
    heap_[place] = entry;
    places_[entry.runner] = static_cast<std::uint32_t>(place);
  }

  void SiftUp(std::size_t i, const Entry& entry) {
    while (i > 0) {
      const std::size_t parent = (i - 1) / 4;
      if (!(entry.mark < heap_[parent].mark)) break;
      Put(i, heap_[parent]);
      i = parent;
    }
    Put(i, entry);
  }

  void SiftDown(std::size_t i, const Entry& entry) {
    const std::size_t n = heap_.size();
    for (;;) {
      const std::size_t first = 4 * i + 1;
      if (first >= n) break;
      const std::size_t end = std::min(first + 4, n);
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (heap_[child].mark < heap_[least].mark) least = child;
      }
      if (!(heap_[least].mark < entry.mark)) break;
      Put(i, heap_[least]);
      i = least;
    }
    Put(i, entry);
  }

  void FillHole() {
    hole_ = false;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) SiftDown(0, last);
  }

  double cpus_;
  double quota_;
  double period_;
  bool limited_;
  bool throttled_ = false;
  bool hole_ = false;
  bool changed_ = false;  // misplaced_, since it was settled
  double misplaced_ = 0;  // runners without a core of their own although there is one
  double look_ = 0;       // when the kernel ends that
  double last_idle_ = 0;  // as of base_time_
  std::size_t active_ = 0;
  std::size_t settled_active_ = 0;  // at base_time_
  double base_time_ = 0;
  double base_clock_ = 0;
  double rate_ = 1;
  double pace_ = 1;  // 1 / rate
  double used_ = 0;
  double throttled_time_ = 0;
  double budget_;  // left of this period
  double boundary_ = 0;
  double quota_time_ = kNever;
  std::vector<Entry> heap_;
  std::vector<std::uint32_t> places_;  // of each runner in the heap
};

}  // namespace corntune
