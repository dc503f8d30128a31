#include "burn.h"

#include <atomic>
#include <ctime>
#include <utility>

#include <sys/mman.h>

namespace corntune {
namespace {

// Arithmetic that the compiler cannot drop, for about 3 us.
void Spin() {
  static thread_local std::uint64_t state = 0x9e3779b97f4a7c15U;
  for (int i = 0; i < 1500; ++i) state = Mix(state);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

std::chrono::nanoseconds FromSeconds(double seconds) {
  // An exponential draw has no upper end: an hour is more than any test waits.
  const double bounded = seconds < 3600 ? seconds : 3600;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(bounded * 1e9 + 0.5));
}

}  // namespace

WorkPlan Draw(const WorkSpec& spec, Random& random) {
  WorkPlan plan;
  plan.cpu = FromSeconds(spec.cpu.Sample(random));
  plan.wait = FromSeconds(spec.wait.Sample(random));
  plan.bursts = spec.bursts;
  plan.alloc_bytes = spec.alloc_bytes;
  return plan;
}

std::chrono::nanoseconds ThreadCpuTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::chrono::nanoseconds Burn(std::chrono::nanoseconds amount, const std::function<bool()>& step) {
  if (amount.count() <= 0) return std::chrono::nanoseconds(0);
  const std::chrono::nanoseconds start = ThreadCpuTime();
  std::chrono::nanoseconds used{0};
  while (used < amount && step()) {
    Spin();
    used = ThreadCpuTime() - start;
  }
  return used;
}

TouchedMemory::TouchedMemory(std::uint64_t bytes) {
  if (bytes == 0) return;
  // MAP_POPULATE writes the pages; malloc would keep them in the process afterwards.
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) return;
  memory_ = memory;
  bytes_ = bytes;
}

TouchedMemory::~TouchedMemory() {
  if (memory_ != nullptr) munmap(memory_, bytes_);
}

TouchedMemory::TouchedMemory(TouchedMemory&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}

TouchedMemory& TouchedMemory::operator=(TouchedMemory&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace corntune
