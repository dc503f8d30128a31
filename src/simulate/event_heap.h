// Pending events in the order of their time: a 4-ary heap whose top is replaced in place.
//
// Most events lead to exactly one later event (a wait ends, the next begins). Taking the top leaves
// a hole that the next Push fills with one sift, instead of a removal and an insertion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace corntune {

class EventHeap {
 public:
  struct Event {
    double time;
    std::uint32_t id;
    std::uint32_t kind;
  };

  // The earliest time; infinite when nothing is pending.
  double NextTime() {
    if (hole_) FillHole();
    return events_.empty() ? std::numeric_limits<double>::infinity() : events_[0].time;
  }

  // Precondition: NextTime() was finite, and nothing was pushed since.
  Event Take() {
    hole_ = true;
    return events_[0];
  }

  void Push(Event event) {
    if (hole_) {
      hole_ = false;
      SiftDown(event);
      return;
    }
    std::size_t i = events_.size();
    events_.push_back(event);
    while (i > 0) {
      const std::size_t parent = (i - 1) / 4;
      if (!(event.time < events_[parent].time)) break;
      events_[i] = events_[parent];
      i = parent;
    }
    events_[i] = event;
  }

  std::size_t size() const { return events_.size() - (hole_ ? 1 : 0); }

 private:
  void FillHole() {
    hole_ = false;
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) SiftDown(last);
  }

  // Puts `event` where it belongs, from the root whose own event is gone.
  void SiftDown(Event event) {
    const std::size_t n = events_.size();
    std::size_t i = 0;
    for (;;) {
      const std::size_t first = 4 * i + 1;
      if (first >= n) break;
      const std::size_t end = first + 4 < n ? first + 4 : n;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (events_[child].time < events_[least].time) least = child;
      }
      if (!(events_[least].time < event.time)) break;
      events_[i] = events_[least];
      i = least;
    }
    events_[i] = event;
  }

  std::vector<Event> events_;
  bool hole_ = false;
};

}  // namespace corntune
