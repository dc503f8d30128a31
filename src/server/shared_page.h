// The memory that the arbiter and its workers share: heartbeats and statistics. It outlives any
// worker, so that a killed one loses no count, and has no name that could be left behind.
//
// Each worker writes only its own slot; the arbiter hands slots out and clears them when it has
// reaped the worker. Every field is a lock-free atomic: readers in other processes see each value
// whole, but no two at one moment.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "corntune/base/result.h"

namespace corntune {

struct Counters {
  std::atomic<std::uint64_t> requests{0};     // answered by the application
  std::atomic<std::uint64_t> connections{0};  // accepted
  std::atomic<std::uint64_t> rejected{0};     // requests refused before the application (4xx, 501)
};

// One worker's cache lines.
struct alignas(128) WorkerSlot {
  std::atomic<std::int32_t> pid{0};           // 0: free
  std::atomic<std::uint64_t> age{0};          // Gunicorn's: the how-manieth worker it is
  std::atomic<std::uint64_t> boots{0};        // workers that had this slot, this one included
  std::atomic<std::int64_t> heartbeat_ns{0};  // monotonic clock; 0: not yet
  std::atomic<std::uint32_t> busy{0};         // requests in the application now
  std::atomic<std::uint32_t> busy_highest{0};
  std::atomic<std::uint32_t> open{0};  // connections now
  Counters counters;
};

struct SharedPage {
  static constexpr std::size_t kSlots = 1024;

  std::atomic<std::uint64_t> spawned{0};       // workers forked
  std::atomic<std::uint64_t> initial{0};       // of which at the start
  std::atomic<std::uint32_t> used_slots{0};    // slots that were ever handed out
  std::atomic<std::uint32_t> busy_highest{0};  // of all workers together
  Counters retired;                            // of workers that are gone
  WorkerSlot slots[kSlots];

  std::span<WorkerSlot> Used() { return {slots, used_slots.load(std::memory_order_relaxed)}; }
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// A mapping of the page, shared with all processes forked later. Unmapped with its owner.
class SharedMemory {
 public:
  // Anonymous memory; with a folder, a file there that has no name from the start (as Gunicorn's
  // --worker-tmp-dir puts its heartbeat files). Fails when the folder cannot hold one.
  static Result<SharedMemory> Create(const std::string& folder);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  ~SharedMemory();

  SharedPage& page() { return *page_; }

 private:
  explicit SharedMemory(SharedPage* page) : page_(page) {}
  SharedPage* page_;
};

// A free slot for a worker about to be forked, or nullptr when all are taken.
WorkerSlot* TakeSlot(SharedPage& page);

// Adds the slot's counts to the retired ones and frees it. The worker must have been reaped.
void RetireSlot(SharedPage& page, WorkerSlot& slot);

// One more request in the worker's application, and the high-water marks with it.
void BeginRequest(SharedPage& page, WorkerSlot& slot);
void EndRequest(WorkerSlot& slot);

// Now, by the clock of the heartbeats.
std::int64_t MonotonicNanoseconds();

}  // namespace corntune
