#include <algorithm>

#include "engine.h"

namespace corntune {

bool Engine::CanAccept(const Process& process) const {
  return process.life == Life::kServing && !(behaviour_.blocks && process.busy_threads > 0) &&
         process.connections < static_cast<std::uint32_t>(behaviour_.connection_limit);
}

// Keeps the sets of processes that may accept as the process now is.
void Engine::Refresh(std::uint32_t id) {
  Process& process = processes_[id];
  Acceptance wanted = Acceptance::kNone;
  if (CanAccept(process)) {
    if (process.running == kNobody) {
      wanted = Acceptance::kFree;
    } else if (!process.acceptor_queued) {
      wanted = Acceptance::kBusy;
    }
  }
  if (wanted == process.acceptance) return;
  if (process.acceptance == Acceptance::kFree) free_.Remove(processes_, id);
  if (process.acceptance == Acceptance::kBusy) busy_.Remove(processes_, id);
  process.acceptance = wanted;
  if (wanted == Acceptance::kFree) free_.Add(processes_, id);
  if (wanted == Acceptance::kBusy) busy_.Add(processes_, id);
}

// A process that accepts from this backlog at once. All that sleep on the shared socket are woken;
// which of them comes first is anybody's guess, so the winner is drawn.
std::uint32_t Engine::FreeProcess(std::uint32_t backlog) {
  if (instance_.reuse_port) {
    return processes_[backlog].acceptance == Acceptance::kFree ? backlog : kNobody;
  }
  if (free_.empty()) return kNobody;
  if (free_.size() == 1) return free_[0];
  Random pick = picks_.At(picked_++);
  const std::uint32_t one = free_[pick.Below(free_.size())];
  if (processes_.size() <= woken_first_) return one;
  if (cpu_.AllBusy()) {
    return pick.Uniform() < instance_.busy_accept_bias ? free_.First() : one;
  }
  if (pick.Uniform() < instance_.accept_bias) {
    return std::min(one, free_[pick.Below(free_.size())]);
  }
  return one;
}

// A new connection, or a further attempt at one.
void Engine::Connect(std::uint32_t id) {
  std::uint32_t backlog = 0;
  if (instance_.reuse_port) {
    backlog = picks_.At(picked_++).Below(static_cast<std::uint32_t>(processes_.size()));
  }
  Line& line = backlogs_[backlog];
  const std::uint32_t process = line.empty() ? FreeProcess(backlog) : kNobody;
  if (process != kNobody) {
    Accept(process, id);
    Dispatch(process);
    return;
  }
  // The kernel tests "longer than the backlog", so that one more than the backlog fits.
  if (line.count <= static_cast<std::uint32_t>(instance_.backlog)) {
    requests_[id].place = Place::kBacklog;
    line.Push(requests_, id);
    recorder_.backlog.Change(1, now_);
    WakeBusy(backlog);
    return;
  }
  ++recorder_.counts.dropped_syns;
  Request& request = requests_[id];
  if (request.attempts >= instance_.syn_retries) {
    ++recorder_.counts.refused;
    EndForClient(id);
    if (workload_.connections == Connections::kProxy) {
      free_connections_.push_back(request.connection);
    }
    requests_.Free(id);
    return;
  }
  request.place = Place::kConnecting;
  const double pause = static_cast<double>(1U << request.attempts);  // 1, 2, 4 ... s
  ++request.attempts;
  wall_.Push({now_ + pause, id, kRetry});
}

void Engine::Accept(std::uint32_t process_id, std::uint32_t id) {
  Process& process = processes_[process_id];
  Request& request = requests_[id];
  request.process = process_id;
  ++process.connections;
  if (request.connection != kNobody) {
    connections_[request.connection].process = process_id;
    connections_[request.connection].epoch = process.epoch;
  }
  const bool thread_free = behaviour_.threads == 0 ||
                           process.busy_threads < static_cast<std::uint32_t>(behaviour_.threads);
  if (thread_free) {
    Begin(id, false);
  } else {
    request.place = Place::kQueued;
    process.queued.Push(requests_, id);
    recorder_.queued.Change(1, now_);
  }
}

// What the accepting thread does when it has the lock: notices kept connections with a request,
// then takes new ones.
void Engine::AcceptTurn(std::uint32_t id) {
  Process& process = processes_[id];
  while (!process.ready.empty()) {
    const std::uint32_t request = process.ready.Pop(requests_);
    if (process.busy_threads < static_cast<std::uint32_t>(behaviour_.threads)) {
      Begin(request, false);
    } else {
      requests_[request].place = Place::kQueued;
      process.queued.Push(requests_, request);
      recorder_.queued.Change(1, now_);
    }
  }
  Line& line = BacklogOf(id);
  for (int i = 0; i < behaviour_.accepts_per_turn && CanAccept(process) && !line.empty(); ++i) {
    recorder_.backlog.Change(-1, now_);
    Accept(id, line.Pop(requests_));
  }
}

// Somebody waits in the backlog: the accepting threads of processes whose lock is taken are woken,
// and stand in line for it.
void Engine::WakeBusy(std::uint32_t backlog) {
  if (instance_.reuse_port) {
    if (processes_[backlog].acceptance == Acceptance::kBusy) QueueAcceptor(backlog);
    return;
  }
  while (!busy_.empty()) QueueAcceptor(busy_[busy_.size() - 1]);
}

void Engine::QueueAcceptor(std::uint32_t id) {
  processes_[id].acceptor_queued = true;
  QueueRunnable(processes_[id], id, id);
  Refresh(id);
}

}  // namespace corntune
