// The arbiter: forks the workers, takes the signals, and never touches a client
// (gunicorn/arbiter.py of release 27.0.1).
#pragma once

#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "corntune/base/result.h"
#include "corntune/server/options.h"
#include "corntune/stats/random.h"

#include "access_log.h"
#include "listeners.h"
#include "log.h"
#include "shared_page.h"

namespace corntune {

class Arbiter {
 public:
  using Reloader = std::function<Result<ServerOptions>()>;

  Arbiter(ServerOptions options, Reloader reload, SharedMemory memory, Log log, AccessLog access);

  // Listens, serves and stops. The exit code, or why it could not start.
  Result<int> Run();

 private:
  struct Child {
    WorkerSlot* slot = nullptr;
    std::uint64_t age = 0;
    bool aborted = false;  // ABRT was sent; KILL is next
  };

  Result<void> Start();
  // Handles what came within a second. False: the server stops.
  bool TakeSignals();
  bool Handle(int signal);
  void Reload();

  void SpawnMissing();
  void Spawn();
  [[noreturn]] void BecomeWorker(WorkerSlot& slot, std::uint64_t seed, pid_t arbiter);
  int ServeAsWorker(WorkerSlot& slot, std::uint64_t seed, pid_t arbiter);
  void TrimSurplus();
  void KillLate();
  // Takes note of workers that have ended. Sets boot_failure_ when one could not start.
  void Reap(bool wait);
  void Report(pid_t pid, int status);
  void SignalAll(int signal);
  void Stop(bool graceful);

  ServerOptions options_;
  const Reloader reload_;
  SharedMemory memory_;
  Log log_;
  AccessLog access_;
  std::vector<Listener> listeners_;
  std::map<pid_t, Child> children_;
  std::size_t wanted_ = 1;  // workers
  std::uint64_t age_ = 0;
  Random random_;
  sigset_t signals_{};
  std::optional<int> boot_failure_;  // exit code
};

}  // namespace corntune
