// Requests in flight, in slots that are used again, and the lines in which they stand.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace corntune {

constexpr std::uint32_t kNobody = ~std::uint32_t{0};

enum class Place : std::uint8_t {
  kFree,
  kConnecting,  // its attempts were dropped; the next one is due
  kBacklog,     // in the kernel's accept queue
  kQueued,      // accepted, no thread yet
  kReady,       // on a kept connection whose worker has not noticed yet
  kRunnable,    // in line for the lock
  kRunning,
  kWaiting,  // for something outside
  kGone,     // its worker was killed, or its client left; the event that holds it frees it
};

struct Request {
  double started = 0;            // when its client first asked, seconds
  double work = 0;               // CPU seconds left of this burst
  double burst = 0;              // CPU seconds of each further burst
  double wait = 0;               // seconds of each wait
  std::uint32_t next = kNobody;  // behind it in the line where it stands
  std::uint32_t serial = 0;      // tells the requests of one slot apart
  std::uint32_t client = kNobody;
  std::uint32_t connection = kNobody;  // kept one, or none
  std::uint32_t process = kNobody;
  std::uint16_t bursts = 0;  // left, the present one included; 0: writing the answer
  std::uint8_t attempts = 0;
  Place place = Place::kFree;
  bool dead = false;       // its client has gone
  bool answering = false;  // has sent the answer's head, and needs the lock once more for its body
};

class RequestPool {
 public:
  explicit RequestPool(std::uint32_t reserved) : slots_(reserved) {}

  Request& operator[](std::uint32_t id) { return slots_[id]; }
  const Request& operator[](std::uint32_t id) const { return slots_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }

  // A cleared slot. References to others do not survive it.
  std::uint32_t Take() {
    if (free_ == kNobody) {
      slots_.emplace_back();
      return size() - 1;
    }
    const std::uint32_t id = free_;
    free_ = slots_[id].next;
    const std::uint32_t serial = slots_[id].serial + 1;
    slots_[id] = Request{};
    slots_[id].serial = serial;
    return id;
  }

  void Free(std::uint32_t id) {
    slots_[id].place = Place::kFree;
    slots_[id].next = free_;
    free_ = id;
  }

 private:
  std::vector<Request> slots_;
  std::uint32_t free_ = kNobody;
};

// First come, first served. A request stands in one line at a time.
struct Line {
  std::uint32_t head = kNobody;
  std::uint32_t tail = kNobody;
  std::uint32_t count = 0;

  bool empty() const { return head == kNobody; }

  void Push(RequestPool& pool, std::uint32_t id) {
    pool[id].next = kNobody;
    if (tail == kNobody) {
      head = id;
    } else {
      pool[tail].next = id;
    }
    tail = id;
    ++count;
  }

  std::uint32_t Pop(RequestPool& pool) {
    const std::uint32_t id = head;
    head = pool[id].next;
    if (head == kNobody) tail = kNobody;
    --count;
    return id;
  }
};

// Those that stand in line for a worker's lock, in an order that who takes them chooses; taking one
// costs O(1), amortised.
class LockLine {
 public:
  bool empty() const { return first_ == waiting_.size(); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(waiting_.size() - first_); }

  void Push(std::uint32_t id) { waiting_.push_back(id); }

  std::uint32_t PopFirst() {
    const std::uint32_t id = waiting_[first_++];
    if (first_ == waiting_.size()) {
      Clear();
    } else if (first_ > kMostTaken) {
      waiting_.erase(waiting_.begin(), waiting_.begin() + first_);
      first_ = 0;
    }
    return id;
  }

  // Precondition: place < count(). The first goes back to where it stood.
  std::uint32_t PopAt(std::uint32_t place) {
    std::swap(waiting_[first_], waiting_[first_ + place]);
    return PopFirst();
  }

  void Clear() {
    waiting_.clear();
    first_ = 0;
  }

 private:
  static constexpr std::uint32_t kMostTaken = 1024;

  std::vector<std::uint32_t> waiting_;
  std::uint32_t first_ = 0;  // those before it are gone
};

}  // namespace corntune
