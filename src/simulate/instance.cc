#include "corntune/simulate/instance.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr int kUnbounded = std::numeric_limits<int>::max();
constexpr int kMostWorkers = 10000;
constexpr int kMostThreads = 100000;
constexpr int kMostConnections = 10'000'000;

WorkerBehaviour ThreadBehaviour(const Instance& instance) {
  WorkerBehaviour behaviour;
  behaviour.connection_limit = instance.worker_connections;
  behaviour.threads = instance.threads;
  // One connection for each turn of the main loop, whose poller calls accept() once an event.
  behaviour.accepts_per_turn = 1;
  behaviour.locked = !instance.free_threaded;
  behaviour.preempts = behaviour.locked;
  // gthread: max_keepalived = worker_connections - threads.
  behaviour.most_idle = std::max(0, instance.worker_connections - instance.threads);
  behaviour.keeps_alive = behaviour.most_idle > 0;
  // Gunicorn 27.0.1; 24.0 to 26.2 wait until the graceful timeout.
  behaviour.idle_stall = Seconds(2);
  return behaviour;
}

WorkerBehaviour LoopBehaviour(const Instance& instance, WorkerClass worker_class) {
  WorkerBehaviour behaviour;
  const bool green = worker_class == WorkerClass::kGevent || worker_class == WorkerClass::kEventlet;
  behaviour.connection_limit = green ? instance.worker_connections : kUnbounded;
  // gevent sets max_accept = 1 as soon as workers share the socket; asyncio takes up to 100 a turn.
  behaviour.accepts_per_turn = green ? (instance.workers > 1 ? 1 : kUnbounded) : 100;
  behaviour.keeps_alive = true;
  behaviour.most_idle = kUnbounded;
  // Tornado's own server keeps an idle connection for an hour.
  behaviour.idle_expires = worker_class != WorkerClass::kTornado;
  if (worker_class == WorkerClass::kTornado) {
    // A WSGI application runs on the loop itself: while one request waits, nothing else happens.
    behaviour.blocks = true;
    behaviour.threads = 1;
    behaviour.accepts_per_turn = 1;
  }
  if (green || worker_class == WorkerClass::kAsgi) {
    behaviour.idle_stall = Seconds(std::numeric_limits<double>::infinity());
  }
  return behaviour;
}

Result<void> CheckRange(int value, int least, int most, const char* option) {
  if (value >= least && value <= most) return {};
  return UsageError(option,
                    fmt::format("out of range: {} (expected {} to {})", value, least, most));
}

Result<void> CheckTime(Seconds value, const char* option) {
  if (value.count() >= 0 && std::isfinite(value.count())) return {};
  return UsageError(option, fmt::format("not a time: {}s (expected 0 or more)", value.count()));
}

Result<void> CheckCounts(const Instance& instance) {
  struct Row {
    int value, least, most;
    const char* option;
  };
  for (const Row& row :
       {Row{instance.workers, 1, kMostWorkers, "--workers"},
        Row{instance.threads, 1, kMostThreads, "--threads"},
        Row{instance.worker_connections, 1, kMostConnections, "--worker-connections"},
        Row{instance.backlog, 0, kMostConnections, "--backlog"},
        Row{instance.max_requests, 0, kUnbounded / 2, "--max-requests"},
        Row{instance.max_requests_jitter, 0, kUnbounded / 2, "--max-requests-jitter"},
        Row{instance.host_cpus.value_or(1), 1, kMostWorkers, "--host-cpus"},
        Row{instance.syn_retries, 0, 20, "syn retries"}}) {
    if (auto fine = CheckRange(row.value, row.least, row.most, row.option); !fine) return fine;
  }
  return {};
}

}  // namespace

WorkerClass EffectiveClassOf(const Instance& instance) {
  return EffectiveWorkerClass(instance.worker_class, instance.threads);
}

WorkerBehaviour BehaviourOf(const Instance& instance) {
  WorkerBehaviour behaviour;
  switch (const WorkerClass worker_class = EffectiveClassOf(instance)) {
    case WorkerClass::kSync:
      return behaviour;
    case WorkerClass::kGthread:
      behaviour = ThreadBehaviour(instance);
      break;
    default:
      behaviour = LoopBehaviour(instance, worker_class);
      break;
  }
  if (instance.keep_alive.count() == 0) behaviour.keeps_alive = false;
  return behaviour;
}

std::optional<int> SlotsOf(const Instance& instance) {
  const auto times_workers = [&instance](int each) {
    return static_cast<int>(
        std::min<std::int64_t>(std::int64_t{instance.workers} * each, kUnbounded));
  };
  switch (InfoOf(EffectiveClassOf(instance)).bound) {
    case ConcurrencyBound::kOne:
      return instance.workers;
    case ConcurrencyBound::kThreads:
      return times_workers(std::min(instance.threads, instance.worker_connections));
    case ConcurrencyBound::kConnections:
      return times_workers(instance.worker_connections);
    case ConcurrencyBound::kNone:
      break;
  }
  return std::nullopt;
}

Result<void> CheckInstance(const Instance& instance) {
  if (auto fine = CheckCounts(instance); !fine) return fine;
  const double cpus = instance.cpus.value;
  if (!(cpus > 0 && cpus <= kMostWorkers)) {
    return UsageError("--cpus", fmt::format("out of range: {} (expected above 0)", cpus));
  }
  if (instance.host_cpus && *instance.host_cpus < cpus) {
    return UsageError("--host-cpus", fmt::format("{} of them cannot give {} (expected at least {})",
                                                 *instance.host_cpus, cpus, std::ceil(cpus)));
  }
  if (instance.max_requests_jitter > 0 && instance.max_requests == 0) {
    return UsageError("--max-requests-jitter", "has no effect without --max-requests");
  }
  struct Row {
    Seconds value;
    const char* option;
  };
  for (const Row& row :
       {Row{instance.keep_alive, "--keep-alive"}, Row{instance.timeout, "--timeout"},
        Row{instance.graceful_timeout, "--graceful-timeout"},
        Row{instance.boot_time, "--boot-time"}, Row{instance.overhead_before, "--overhead"},
        Row{instance.overhead_after, "--overhead"}, Row{instance.wake_cost, "--wake-cost"},
        Row{instance.lock_handoff, "--lock-handoff"}}) {
    if (auto fine = CheckTime(row.value, row.option); !fine) return fine;
  }
  if (!(instance.switch_interval.count() > 0) || !(instance.quota_period.count() > 0)) {
    return UsageError("--switch-interval", "expected above 0");
  }
  if (!(instance.lock_contention >= 0 && instance.lock_contention <= 1)) {
    return UsageError("lock contention", "expected a share from 0 to 1");
  }
  struct Share {
    double value;
    const char* option;
  };
  for (const Share& share : {Share{instance.accept_bias, "--accept-bias"},
                             Share{instance.busy_accept_bias, "--busy-accept-bias"},
                             Share{instance.misplacement, "--misplacement"},
                             Share{instance.wake_misplacement, "--wake-misplacement"},
                             Share{instance.imbalance, "--imbalance"}}) {
    if (!(share.value >= 0 && share.value <= 1)) {
      return UsageError(share.option, "expected a share from 0 to 1");
    }
  }
  return {};
}

}  // namespace corntune
