#include "shared_page.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <new>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

void RaiseTo(std::atomic<std::uint32_t>& mark, std::uint32_t value) {
  std::uint32_t seen = mark.load(std::memory_order_relaxed);
  while (seen < value && !mark.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
}

void Drain(std::atomic<std::uint64_t>& from, std::atomic<std::uint64_t>& into) {
  into.fetch_add(from.exchange(0, std::memory_order_relaxed), std::memory_order_relaxed);
}

Result<int> NamelessFile(const std::string& folder) {
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  return CannotError("--worker-tmp-dir", fmt::format("cannot make a file in {}: {}", Quoted(folder),
                                                     std::strerror(errno)));
}

}  // namespace

Result<SharedMemory> SharedMemory::Create(const std::string& folder) {
  int file = -1;
  if (!folder.empty()) {
    auto made = NamelessFile(folder);
    if (!made) return tl::unexpected(made.error());
    file = *made;
    // posix_fallocate and not ftruncate: a full disk is an error now, not a SIGBUS later.
    if (const int error = posix_fallocate(file, 0, sizeof(SharedPage)); error != 0) {
      close(file);
      return CannotError("--worker-tmp-dir",
                         fmt::format("{}: {}", Quoted(folder), std::strerror(error)));
    }
  }
  const int flags = file >= 0 ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS;
  void* memory = mmap(nullptr, sizeof(SharedPage), PROT_READ | PROT_WRITE, flags, file, 0);
  const int error = errno;
  if (file >= 0) close(file);
  if (memory == MAP_FAILED) {
    return CannotError("", fmt::format("no shared memory: {}", std::strerror(error)));
  }
  return SharedMemory(new (memory) SharedPage);
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(page_, other.page_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (page_ != nullptr) munmap(page_, sizeof(SharedPage));
}

WorkerSlot* TakeSlot(SharedPage& page) {
  for (std::size_t i = 0; i < SharedPage::kSlots; ++i) {
    WorkerSlot& slot = page.slots[i];
    if (slot.pid.load(std::memory_order_relaxed) != 0) continue;
    if (i >= page.used_slots) page.used_slots = static_cast<std::uint32_t>(i + 1);
    slot.heartbeat_ns = 0;
    slot.busy = 0;
    slot.busy_highest = 0;
    slot.open = 0;
    slot.boots.fetch_add(1, std::memory_order_relaxed);
    return &slot;
  }
  return nullptr;
}

void RetireSlot(SharedPage& page, WorkerSlot& slot) {
  Drain(slot.counters.requests, page.retired.requests);
  Drain(slot.counters.connections, page.retired.connections);
  Drain(slot.counters.rejected, page.retired.rejected);
  slot.busy = 0;
  slot.open = 0;
  slot.pid = 0;
}

void BeginRequest(SharedPage& page, WorkerSlot& slot) {
  const std::uint32_t busy = slot.busy.fetch_add(1, std::memory_order_relaxed) + 1;
  RaiseTo(slot.busy_highest, busy);
  // The sum and not a counter of its own: a worker that is killed could not take its part back.
  std::uint32_t all = 0;
  for (WorkerSlot& each : page.Used()) all += each.busy.load(std::memory_order_relaxed);
  RaiseTo(page.busy_highest, all);
}

void EndRequest(WorkerSlot& slot) {
  slot.busy.fetch_sub(1, std::memory_order_relaxed);
  slot.counters.requests.fetch_add(1, std::memory_order_relaxed);
}

std::int64_t MonotonicNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace corntune
