#include "engine.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace corntune {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kLookForStop = 1U << 12;
// Work below a nanosecond is rounding of the virtual clock, not work; of a clock that shows years
// it is more.
constexpr double kNoWork = 1e-9;
constexpr double kRounding = 16 * std::numeric_limits<double>::epsilon();
// While all cores are busy, threads stay where they are; so long after, none strays any more.
constexpr double kForgotten = 0.05;

int HostCpus(const Instance& instance) {
  return instance.host_cpus.value_or(
      std::max(1, static_cast<int>(std::ceil(instance.cpus.value - 1e-9))));
}

}  // namespace

Engine::Engine(const Instance& instance, const Workload& workload, const RunOptions& options,
               std::uint64_t seed, std::uint32_t initial)
    : instance_(instance),
      workload_(workload),
      behaviour_(BehaviourOf(instance)),
      closed_(std::holds_alternative<ClosedClients>(workload.arrivals)),
      woken_first_(static_cast<std::uint32_t>(std::min(instance.workers, HostCpus(instance)))),
      overhead_before_(instance.overhead_before.count()),
      overhead_head_(instance.overhead_after.count() / (behaviour_.preempts ? 2 : 1)),
      overhead_body_(instance.overhead_after.count() - overhead_head_),
      wake_cost_(instance.wake_cost.count()),
      lock_handoff_(instance.lock_handoff.count()),
      kills_(EffectiveClassOf(instance) == WorkerClass::kSync && instance.timeout.count() > 0),
      demands_(workload, seed),
      picks_(seed, 3),
      cpu_(HostCpus(instance), instance.cpus.value, instance.quota_period.count()),
      next_arrival_(kNever),
      ends_(options.duration ? options.duration->count() : kNever),
      next_timer_(kNever),
      next_tick_(kNever),
      requests_(static_cast<std::uint32_t>(instance.workers)),
      processes_(static_cast<std::size_t>(instance.workers)),
      backlogs_(instance.reuse_port ? static_cast<std::size_t>(instance.workers) : 1),
      recorder_(options.histogram) {
  for (std::uint32_t i = 0; i < processes_.size(); ++i) {
    DrawRetirement(processes_[i]);
    Refresh(i);
  }
  StartClients(initial);
}

bool Engine::Run(std::uint64_t outcomes, const std::atomic<bool>* stop) {
  while (outcomes_ < outcomes) {
    double next = next_arrival_;
    const double wall = wall_.NextTime();
    const double cpu = cpu_.NextTime(now_);
    const double least = std::min(std::min(wall, cpu), next_timer_);
    const bool arrival = next <= least;
    if (!arrival) next = least;
    if (next == kNever ||
        (next_arrival_ == kNever && !closed_ && recorder_.in_system.count() == 0 &&
         wall_.size() == 0 && cpu == kNever)) {
      drained_ = true;
      return true;
    }
    if (next > ends_) {
      now_ = ends_;
      drained_ = true;
      return true;
    }
    now_ = std::max(now_, next);
    ++events_;
    if (arrival) {
      Arrive();
    } else if (wall <= least) {
      HandleWall();
    } else if (cpu <= least) {
      HandleCpu();
    } else {
      HandleTimers();
    }
    if (!follow_ups_.empty()) FollowUp();
    if (events_ % kLookForStop == 0 && stop != nullptr && stop->load(std::memory_order_relaxed)) {
      return false;
    }
  }
  return true;
}

void Engine::HandleWall() {
  const EventHeap::Event event = wall_.Take();
  switch (event.kind) {
    case kWaitEnd:
      WaitDone(event.id);
      break;
    case kThinkEnd:
      NewRequest(event.id, Demands::IndexOf(event.id, asked_[event.id]++));
      break;
    case kRetry:
      if (requests_[event.id].place == Place::kGone) {
        requests_.Free(event.id);
      } else {
        Connect(event.id);
      }
      break;
    case kBooted:
      Booted(event.id);
      break;
    case kStallOver:
      ExitIfDone(event.id);
      break;
    default:
      // The worker may have ended in time, and its successor have a grace of its own.
      if (processes_[event.id].life == Life::kRetiring && now_ >= processes_[event.id].grace_ends) {
        Kill(event.id);
      }
      break;
  }
}

void Engine::HandleCpu() {
  if (cpu_.HandleQuota(now_) || cpu_.HandleLook(now_)) return;
  const std::uint32_t runner = cpu_.Take();
  if (instance_.imbalance > 0 && cpu_.LeavesSharers() &&
      picks_.At(picked_++).Uniform() < instance_.imbalance) {
    cpu_.Misplace(now_);
  }
  if (!behaviour_.locked) {
    const std::uint32_t process = requests_[runner].process;
    BurstDone(runner);
    Dispatch(process);
    return;
  }
  Process& process = processes_[runner];
  const std::uint32_t id = process.running;
  process.running = kNobody;
  process.ran_until = now_;
  Request& request = requests_[id];
  request.work -= (cpu_.Clock(now_) - process.slice_start) / process.slice_factor;
  if (request.work > std::max(kNoWork, kRounding * now_)) {
    QueueRunnable(process, runner, id);
  } else {
    BurstDone(id);
  }
  Dispatch(runner);
}

double Engine::NextTimer() const {
  double next = next_tick_;
  if (!client_timeouts_.empty()) next = std::min(next, client_timeouts_.front().time);
  if (!keep_alives_.empty()) next = std::min(next, keep_alives_.front().time);
  return next;
}

void Engine::HandleTimers() {
  if (next_tick_ <= now_) ArbiterTick();
  while (!client_timeouts_.empty() && client_timeouts_.front().time <= now_) {
    const Timer timer = client_timeouts_.front();
    client_timeouts_.pop_front();
    ClientTimeout(timer);
  }
  while (!keep_alives_.empty() && keep_alives_.front().time <= now_) {
    const Timer timer = keep_alives_.front();
    keep_alives_.pop_front();
    KeepAliveOver(timer);
  }
  next_timer_ = NextTimer();
}

void Engine::Begin(std::uint32_t id, bool has_lock) {
  Request& request = requests_[id];
  Process& process = processes_[request.process];
  if (behaviour_.threads > 0) ++process.busy_threads;
  process.busy_since = now_;
  if (kills_ && next_tick_ == kNever) {
    next_tick_ = std::floor(now_) + 1;
    next_timer_ = std::min(next_timer_, next_tick_);
  }
  recorder_.in_service.Change(1, now_);
  ++recorder_.counts.entered;
  const double waited = now_ - request.started;
  if (waited > 0) {
    ++recorder_.counts.waited;
    recorder_.counts.wait_seconds += waited;
  }
  MakeRunnable(id, has_lock);
}

// `has_lock`: its thread goes on without giving the lock away, before those that stand in line.
void Engine::MakeRunnable(std::uint32_t id, bool has_lock) {
  Request& request = requests_[id];
  if (request.work <= 0) {
    BurstDone(id);
    return;
  }
  if (!behaviour_.locked) {
    request.place = Place::kRunning;
    cpu_.Start(id, request.work + (has_lock ? 0 : wake_cost_), now_);
    return;
  }
  Process& process = processes_[request.process];
  if (process.running == kNobody && (has_lock || process.runnable.empty())) {
    RunSlice(request.process, id);
  } else {
    QueueRunnable(process, request.process, id);
  }
}

void Engine::QueueRunnable(Process& process, std::uint32_t process_id, std::uint32_t id) {
  // The first to stand in line asks the one that runs to give way after the switch interval.
  const bool asks = behaviour_.preempts && process.runnable.empty() && process.running != kNobody;
  requests_[id].place = Place::kRunnable;
  process.runnable.Push(id);
  if (asks) cpu_.Shorten(process_id, instance_.switch_interval.count(), now_);
}

void Engine::RunSlice(std::uint32_t process_id, std::uint32_t id) {
  Process& process = processes_[process_id];
  Request& request = requests_[id];
  request.place = Place::kRunning;
  process.running = id;
  if (process.ran_until < now_) request.work += wake_cost_;
  process.slice_start = cpu_.Clock(now_);
  process.slice_factor = 1 + instance_.lock_contention * process.runnable.count();
  double slice = request.work * process.slice_factor;
  if (behaviour_.preempts && !process.runnable.empty()) {
    slice = std::min(slice, instance_.switch_interval.count());
  }
  cpu_.Start(process_id, slice, now_);
}

void Engine::BurstDone(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.bursts == 0) {
    if (request.answering || overhead_body_ == 0) {
      Complete(id);
    } else {
      SendBody(id);
    }
  } else {
    request.place = Place::kWaiting;
    wall_.Push({now_ + request.wait, id, kWaitEnd});
  }
}

// Gunicorn sends an answer's head and its body by two system calls. The thread gives the lock away
// for the first, and those that stand in line get it before it can go on.
void Engine::SendBody(std::uint32_t id) {
  Request& request = requests_[id];
  request.answering = true;
  request.work = overhead_body_;
  if (processes_[request.process].runnable.empty()) {
    RunSlice(request.process, id);
  } else {
    QueueRunnable(processes_[request.process], request.process, id);
  }
}

void Engine::WaitDone(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.place == Place::kGone) {
    requests_.Free(id);
    return;
  }
  const std::uint32_t process = request.process;
  --request.bursts;
  request.work = request.bursts > 0 ? request.burst : overhead_head_;
  const bool strays = processes_[process].running == kNobody &&
                      (processes_.size() > woken_first_ || behaviour_.preempts) &&
                      Strays(instance_.wake_misplacement);
  MakeRunnable(id, false);
  if (strays) cpu_.Misplace(now_);
  Dispatch(process);
}

void Engine::Complete(std::uint32_t id) {
  Request& request = requests_[id];
  const std::uint32_t process_id = request.process;
  Process& process = processes_[process_id];
  ++process.served;
  ++process.served_ever;
  recorder_.in_service.Change(-1, now_);
  const bool retires = process.retires_at != 0 && process.served >= process.retires_at &&
                       process.life == Life::kServing;
  if (retires) process.life = Life::kRetiring;  // this answer already closes its connection
  Release(id);
  if (request.dead) {
    ++recorder_.counts.dead_work;
  } else {
    recorder_.Completed(now_ - request.started, now_);
    EndForClient(id);
  }
  requests_.Free(id);
  if (behaviour_.threads > 0) {
    --process.busy_threads;
    if (!process.queued.empty()) {
      recorder_.queued.Change(-1, now_);
      Begin(process.queued.Pop(requests_), true);
    }
  }
  if (retires) Retire(process_id);
  if (process.life == Life::kRetiring) ExitIfDone(process_id);
}

// Those that wait for the interpreter lock look after it every switch interval, each at its own
// time, and stand at the end of the kernel's line after that: who is first when it becomes free is
// anybody's guess.
std::uint32_t Engine::NextForLock(Process& process) {
  if (!behaviour_.preempts) return process.runnable.PopFirst();
  const std::uint32_t waiting = process.runnable.count();
  return waiting == 1 ? process.runnable.PopFirst()
                      : process.runnable.PopAt(picks_.At(picked_++).Below(waiting));
}

// Whether what wakes up does so on a core that another uses although one is idle: it goes where it
// ran last, and that may be any, while the one that it would need is left idle.
bool Engine::Strays(double chance) {
  return chance > 0 && cpu_.SharesMachine() &&
         picks_.At(picked_++).Uniform() < chance * cpu_.OthersTaken();
}

// Gives the lock to one of those that stand in line for it.
void Engine::HandOver(std::uint32_t id) {
  Process& process = processes_[id];
  const std::uint32_t next = NextForLock(process);
  const bool strays = behaviour_.preempts && now_ - cpu_.LastIdle(now_) < kForgotten &&
                      Strays(instance_.misplacement);
  if (next == id) {  // its accepting thread
    process.acceptor_queued = false;
    AcceptTurn(id);
  } else {
    if (behaviour_.preempts) requests_[next].work += lock_handoff_;
    RunSlice(id, next);
  }
  if (strays) cpu_.Misplace(now_);
}

// Gives the lock, and what else has become free, to whoever stands in line.
void Engine::Dispatch(std::uint32_t id) {
  Process& process = processes_[id];
  while (process.running == kNobody) {
    if (!process.runnable.empty()) {
      HandOver(id);
    } else if (CanAccept(process) && !BacklogOf(id).empty()) {
      AcceptTurn(id);
    } else {
      break;
    }
  }
  const bool calls = process.running != kNobody && !process.acceptor_queued &&
                     (!process.ready.empty() || (CanAccept(process) && !BacklogOf(id).empty()));
  if (calls) QueueAcceptor(id);
  Refresh(id);
}

}  // namespace corntune
