#include <algorithm>
#include <cmath>

#include "engine.h"

namespace corntune {

void Engine::DrawRetirement(Process& process) {
  process.served = 0;
  if (instance_.max_requests == 0) return;
  const auto jitter = static_cast<std::uint32_t>(instance_.max_requests_jitter);
  process.retires_at = static_cast<std::uint32_t>(instance_.max_requests) +
                       (jitter > 0 ? picks_.At(picked_++).Below(jitter + 1) : 0);
}

// It takes no more connections, and ends when those it has are served.
void Engine::Retire(std::uint32_t id) {
  ++recorder_.counts.restarts;
  recorder_.down.Change(1, now_);
  processes_[id].grace_ends = now_ + instance_.graceful_timeout.count();
  wall_.Push({processes_[id].grace_ends, id, kGraceOver});
  if (!behaviour_.idle_stall) return;
  processes_[id].stall_ends = now_ + behaviour_.idle_stall->count();
  if (processes_[id].stall_ends < processes_[id].grace_ends) {
    wall_.Push({processes_[id].stall_ends, id, kStallOver});
  }
}

void Engine::ExitIfDone(std::uint32_t id) {
  const Process& process = processes_[id];
  const bool served_all = process.connections == process.idle;
  // An idle connection kept open holds the worker: its loop sleeps in select() and nobody wakes it.
  const bool stalls = process.idle > 0 && now_ < process.stall_ends;
  if (process.life == Life::kRetiring && served_all && !stalls) Exit(id);
}

void Engine::Exit(std::uint32_t id) {
  Process& process = processes_[id];
  process.life = Life::kDown;
  process.connections = 0;
  process.idle = 0;
  process.busy_threads = 0;
  ++process.epoch;
  Refresh(id);
  wall_.Push({now_ + instance_.boot_time.count(), id, kBooted});
}

// Ends the process with all that it has. Where a request is decides who frees its slot.
void Engine::Kill(std::uint32_t id) {
  Process& process = processes_[id];
  if (process.life == Life::kServing) {
    ++recorder_.counts.restarts;
    recorder_.down.Change(1, now_);
  }
  const auto reserved = static_cast<std::uint32_t>(processes_.size());
  for (std::uint32_t i = reserved; i < requests_.size(); ++i) {
    Request& request = requests_[i];
    const Place place = request.place;
    const bool here = request.process == id && place != Place::kFree && place != Place::kGone &&
                      place != Place::kBacklog && place != Place::kConnecting;
    if (!here) continue;
    if (!request.dead) {
      ++recorder_.counts.killed;
      EndForClient(i);
    }
    if (place == Place::kQueued) {
      recorder_.queued.Change(-1, now_);
    } else if (place != Place::kReady) {
      recorder_.in_service.Change(-1, now_);
    }
    if (workload_.connections == Connections::kProxy && request.connection != kNobody) {
      free_connections_.push_back(request.connection);
    }
    if (place == Place::kRunning) cpu_.Remove(behaviour_.locked ? id : i);
    if (place == Place::kWaiting) {
      request.place = Place::kGone;
    } else {
      requests_.Free(i);
    }
  }
  process.running = kNobody;
  process.acceptor_queued = false;
  process.runnable.Clear();
  process.queued = process.ready = Line{};
  Exit(id);
}

void Engine::Booted(std::uint32_t id) {
  processes_[id].life = Life::kServing;
  recorder_.down.Change(-1, now_);
  DrawRetirement(processes_[id]);
  Dispatch(id);
}

// Once a second the arbiter looks for workers that have not shown a sign of life for the timeout. A
// sync worker shows none while it serves.
void Engine::ArbiterTick() {
  // With nobody in service it need not look: Begin sets the next tick.
  next_tick_ = recorder_.in_service.count() > 0 ? std::floor(now_) + 1 : CpuStation::kNever;
  for (std::uint32_t id = 0; id < processes_.size(); ++id) {
    const Process& process = processes_[id];
    const bool busy = process.life == Life::kServing && process.connections > process.idle;
    if (busy && now_ - process.busy_since > instance_.timeout.count()) Kill(id);
  }
}

std::vector<std::uint64_t> Engine::ServedByWorker() const {
  std::vector<std::uint64_t> served;
  for (const Process& process : processes_) served.push_back(process.served_ever);
  return served;
}

void Engine::BeginRecording() {
  for (Process& process : processes_) process.served_ever = 0;
  recorder_.Begin(now_, cpu_.Used(now_), cpu_.Throttled(now_));
}

bool Engine::Consistent() const {
  std::vector<std::uint32_t> active(processes_.size());
  std::vector<std::uint32_t> in_service(processes_.size());
  std::int64_t waiting_clients = 0;
  std::int64_t places[9] = {};
  for (auto i = static_cast<std::uint32_t>(processes_.size()); i < requests_.size(); ++i) {
    const Request& request = requests_[i];
    if (request.place == Place::kFree || request.place == Place::kGone) continue;
    ++places[static_cast<std::size_t>(request.place)];
    if (!request.dead) ++waiting_clients;
    if (request.place <= Place::kBacklog) continue;
    ++active[request.process];
    if (request.place >= Place::kRunnable) ++in_service[request.process];
  }
  const auto at = [&places](Place place) { return places[static_cast<std::size_t>(place)]; };
  bool fine = waiting_clients == recorder_.in_system.count() &&
              at(Place::kBacklog) == recorder_.backlog.count() &&
              at(Place::kQueued) == recorder_.queued.count() &&
              at(Place::kRunnable) + at(Place::kRunning) + at(Place::kWaiting) ==
                  recorder_.in_service.count();
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const Process& process = processes_[i];
    fine = fine && process.connections == process.idle + active[i] &&
           process.connections <= static_cast<std::uint32_t>(behaviour_.connection_limit) &&
           (behaviour_.threads == 0 || process.busy_threads == in_service[i]) &&
           (process.life != Life::kDown || process.connections == 0);
  }
  return fine;
}

}  // namespace corntune
