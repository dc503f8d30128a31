// Ctrl-C as a flag, for work that can stop and still give what it has.
#pragma once

#include <atomic>

namespace corntune {

// While it lives, the first SIGINT sets the flag in place of ending the process; a second one ends
// it as usual. One at a time; not thread-safe to make or destroy.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;

  const std::atomic<bool>& flag() const;
};

}  // namespace corntune
