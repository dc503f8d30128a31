#include <algorithm>

#include <fmt/format.h>

#include "ceilings.h"
#include "held_open.h"

namespace corntune {
namespace {

// The arbiter and the thread of its control socket.
constexpr std::int64_t kMasterTasks = 2;

}  // namespace

std::optional<WorkerCeiling> ProcessCeiling(const SizingInputs& inputs, const WorkerShape& shape,
                                            std::vector<LedgerRow>& ledger) {
  const auto& limit = inputs.machine.limits.processes;
  if (!limit) return std::nullopt;
  // Threads count as tasks in pids.max and in RLIMIT_NPROC alike (cgroup-v2, getrlimit(2)). A
  // gthread worker has its main thread besides the pool.
  const std::int64_t tasks = inputs.worker_class == WorkerClass::kGthread ? 1 + shape.threads : 1;
  const std::int64_t allowed =
      static_cast<std::int64_t>(std::min<std::uint64_t>(*limit, 1'000'000'000));
  // A pool starts its threads when they are needed: streams need theirs once, wherever they are.
  const std::int64_t besides = kMasterTasks + ThreadsForHeld(inputs);
  const std::int64_t most = std::max<std::int64_t>(0, allowed - besides) / tasks;
  ledger.push_back({"process limit", std::to_string(*limit), "detected: pids.max or RLIMIT_NPROC"});
  if (besides > kMasterTasks) {
    ledger.push_back({"- threads that are held open", std::to_string(ThreadsForHeld(inputs)),
                      inputs.request.traits.HeldText()});
  }
  ledger.push_back({"/ tasks of each worker", std::to_string(tasks), "worker class"});
  ledger.push_back({"= workers that fit", std::to_string(most), ""});
  return WorkerCeiling{"processes", most,
                       fmt::format("a limit of {} processes and threads holds {} worker{} of {}",
                                   *limit, most, most == 1 ? "" : "s", tasks),
                       fmt::format("floor(({} - {}) / {}) = {}", *limit, besides, tasks, most),
                       "pids.max of the cgroup and its ancestors, RLIMIT_NPROC; threads count"};
}

}  // namespace corntune
