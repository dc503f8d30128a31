#include "corntune/os/interrupt.h"

#include <csignal>

namespace corntune {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");
struct sigaction before;

void Note(int) {
  interrupted.store(true, std::memory_order_relaxed);
}

}  // namespace

InterruptFlag::InterruptFlag() {
  interrupted = false;
  struct sigaction action = {};
  action.sa_handler = Note;
  // Once only: whoever presses twice means it.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before);
}

InterruptFlag::~InterruptFlag() {
  sigaction(SIGINT, &before, nullptr);
}

const std::atomic<bool>& InterruptFlag::flag() const {
  return interrupted;
}

}  // namespace corntune
