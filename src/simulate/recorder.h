// What one replication observes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "corntune/stats/batches.h"

namespace corntune {

// A count whose average over time is wanted.
class TimeAverage {
 public:
  void Change(int by, double now) {
    area_ += static_cast<double>(count_) * (now - last_);
    last_ = now;
    count_ += by;
    most_ = std::max(most_, count_);
  }
  void Restart(double now) {
    area_ = 0;
    last_ = now;
    most_ = count_;
  }
  double Area(double now) const { return area_ + static_cast<double>(count_) * (now - last_); }
  std::int64_t count() const { return count_; }
  std::int64_t most() const { return most_; }

 private:
  std::int64_t count_ = 0;
  std::int64_t most_ = 0;
  double area_ = 0;
  double last_ = 0;
};

struct Counts {
  std::uint64_t completed = 0;
  std::uint64_t waited = 0;   // of those that got into service, how many not at once
  std::uint64_t entered = 0;  // into service
  double wait_seconds = 0;
  double response_seconds = 0;
  std::uint64_t dropped_syns = 0;
  std::uint64_t refused = 0;
  std::uint64_t client_timeouts = 0;
  std::uint64_t dead_work = 0;
  std::uint64_t killed = 0;
  std::uint64_t restarts = 0;
};

struct Recorder {
  explicit Recorder(HistogramPrecision precision) : latencies(256, precision) {}

  static constexpr std::uint64_t kStampEvery = 256;

  void Completed(double response, double now) {
    ++counts.completed;
    counts.response_seconds += response;
    if (recording) {
      latencies.Record(static_cast<std::uint64_t>(response * 1e9));
      if (counts.completed % kStampEvery == 0) stamps.push_back(now);
      return;
    }
    sum_of_five += response;
    if (counts.completed % 5 == 0) {
      means_of_five.push_back(sum_of_five / 5);
      sum_of_five = 0;
    }
  }

  // Ends the warm-up: forgets everything so far and begins to record.
  void Begin(double now, double cpu_used, double throttled) {
    recording = true;
    counts = Counts{};
    started = now;
    cpu_used_before = cpu_used;
    throttled_before = throttled;
    for (TimeAverage* average : {&in_system, &in_service, &backlog, &queued, &down}) {
      average->Restart(now);
    }
    stamps.assign(1, now);
  }

  bool recording = false;
  Counts counts;
  BatchedHistogram latencies;         // nanoseconds
  std::vector<double> means_of_five;  // responses of the warm-up
  double sum_of_five = 0;
  std::vector<double> stamps;  // when recording began, and every kStampEvery completions after
  double started = 0;
  double cpu_used_before = 0;
  double throttled_before = 0;
  TimeAverage in_system, in_service, backlog, queued, down;
};

}  // namespace corntune
