// Doing the work of a request: the plan that one request drew, CPU time that is really burned, and
// waiting that can be cut short.
#pragma once

#include <chrono>
#include <functional>

#include "corntune/server/work.h"
#include "corntune/stats/random.h"

namespace corntune {

// What one request drew from its WorkSpec.
struct WorkPlan {
  std::chrono::nanoseconds cpu{0};   // in all
  std::chrono::nanoseconds wait{0};  // in all
  int bursts = 1;
  std::uint64_t alloc_bytes = 0;

  std::chrono::nanoseconds CpuOf(int burst) const { return Part(cpu, burst); }
  std::chrono::nanoseconds WaitOf(int burst) const { return Part(wait, burst); }

 private:
  // Equal parts; the first one has the rest of the division.
  std::chrono::nanoseconds Part(std::chrono::nanoseconds whole, int burst) const {
    return whole / bursts + (burst == 0 ? whole % bursts : std::chrono::nanoseconds(0));
  }
};

WorkPlan Draw(const WorkSpec& spec, Random& random);

// Computes until the calling thread has used `amount` of CPU time by its own clock
// (CLOCK_THREAD_CPUTIME_ID), calling `step` every few microseconds; ends early when that is false.
// Returns the CPU time used.
std::chrono::nanoseconds Burn(std::chrono::nanoseconds amount, const std::function<bool()>& step);

// CPU time of the calling thread so far.
std::chrono::nanoseconds ThreadCpuTime();

// Memory that is really there: every page is written. Freed, and given back, in the end.
class TouchedMemory {
 public:
  explicit TouchedMemory(std::uint64_t bytes);
  ~TouchedMemory();
  TouchedMemory(TouchedMemory&& other) noexcept;
  TouchedMemory& operator=(TouchedMemory&& other) noexcept;

 private:
  void* memory_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace corntune
