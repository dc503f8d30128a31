// The signals of a worker, as Gunicorn's workers take them. One per process.
#pragma once

#include <atomic>

namespace corntune {

// What was asked of this worker since it started. Written by the handlers, read by any thread.
struct WorkerSignals {
  std::atomic<bool> terminate{false};  // TERM: finish what is in hand
  std::atomic<bool> quit{false};       // QUIT, INT: end now
  std::atomic<bool> abort{false};      // ABRT: the arbiter has lost its patience
  std::atomic<bool> reopen{false};     // USR1: open the logs again
  int wake = -1;                       // an eventfd that each of them makes readable

  // A request in hand cannot be finished.
  bool MustStop() const { return quit.load() || abort.load(); }
  void DrainWake() const;
};

// Installs the handlers, unblocks the signals in this thread and returns what they write to. Sets
// the parent-death signal too: a worker whose arbiter is killed gets a TERM.
// Fails only where the system has no descriptor left: then `wake` is -1.
WorkerSignals& InstallWorkerSignals();

// Blocks them in the calling thread, and in those that it starts: the main thread takes them.
void BlockWorkerSignals();

}  // namespace corntune
