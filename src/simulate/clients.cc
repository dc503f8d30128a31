#include <algorithm>
#include <variant>

#include "engine.h"

namespace corntune {

void Engine::StartClients(std::uint32_t initial) {
  if (const auto* clients = std::get_if<ClosedClients>(&workload_.arrivals)) {
    const auto count = static_cast<std::uint32_t>(clients->clients);
    asked_.assign(count, 0);
    if (workload_.connections == Connections::kKeptAlive) connections_.resize(count);
    for (std::uint32_t client = 0; client < count; ++client) {
      Random random = demands_.Think(Demands::IndexOf(client, asked_[client]));
      const double think = clients->think.Sample(random);
      wall_.Push({think, client, kThinkEnd});
    }
    return;
  }
  if (const auto* open = std::get_if<OpenArrivals>(&workload_.arrivals)) {
    gap_ = 1 / open->rate.per_second;
    // The first ones take the arrivals' indexes before zero, so that the others keep theirs.
    for (std::uint32_t i = 0; i < initial; ++i) NewRequest(kNobody, ~std::uint64_t{i});
  }
  ScheduleArrival();
}

void Engine::ScheduleArrival() {
  if (const auto* schedule = std::get_if<ScheduledArrivals>(&workload_.arrivals)) {
    next_arrival_ = arrivals_ < schedule->times.size()
                        ? schedule->times[static_cast<std::size_t>(arrivals_)]
                        : CpuStation::kNever;
    return;
  }
  const bool evenly = std::get<OpenArrivals>(workload_.arrivals).evenly;
  next_arrival_ = now_ + (evenly ? gap_ : gap_ * demands_.Gap(arrivals_));
}

void Engine::Arrive() {
  const std::uint64_t index = arrivals_++;
  ScheduleArrival();
  NewRequest(kNobody, index);
}

void Engine::NewRequest(std::uint32_t client, std::uint64_t index) {
  const std::uint32_t id = requests_.Take();
  const DrawnDemand demand = demands_.Of(index);
  Request& request = requests_[id];
  request.started = now_;
  request.client = client;
  if (demand.wait > 0) {
    request.bursts = demand.bursts;
    request.burst = demand.cpu / demand.bursts;
    request.wait = demand.wait / demand.bursts;
    request.work = request.burst + overhead_before_;
  } else {  // one stretch on the CPU, the answer included
    request.work = demand.cpu + overhead_before_ + overhead_head_;
  }
  recorder_.in_system.Change(1, now_);
  if (workload_.client_timeout) {
    const double deadline = now_ + workload_.client_timeout->count();
    client_timeouts_.push_back({deadline, id, request.serial});
    next_timer_ = std::min(next_timer_, deadline);
  }
  if (workload_.connections == Connections::kPerRequest) {
    Connect(id);
  } else {
    Send(id);
  }
}

// The connection for a request: the client's own, or the proxy's most recently used one.
std::uint32_t Engine::ConnectionFor(const Request& request) {
  if (workload_.connections == Connections::kKeptAlive) return request.client;
  if (!idle_connections_.empty()) {
    const std::uint32_t connection = idle_connections_.back();
    idle_connections_.pop_back();
    return connection;
  }
  if (!free_connections_.empty()) {
    const std::uint32_t connection = free_connections_.back();
    free_connections_.pop_back();
    return connection;
  }
  connections_.emplace_back();
  return static_cast<std::uint32_t>(connections_.size() - 1);
}

// Sends over a kept connection where there is one, else over a new one.
void Engine::Send(std::uint32_t id) {
  Request& request = requests_[id];
  request.connection = ConnectionFor(request);
  Connection& connection = connections_[request.connection];
  ++connection.serial;
  if (!connection.idle) {
    Connect(id);
    return;
  }
  connection.idle = false;
  const std::uint32_t process_id = connection.process;
  Process& process = processes_[process_id];
  if (process.epoch != connection.epoch || process.life != Life::kServing) {
    // Closed by a worker that ended, or not served any more by one that is about to.
    if (process.epoch == connection.epoch) {
      --process.idle;
      --process.connections;
      if (process.life == Life::kRetiring) ExitIfDone(process_id);
    }
    Connect(id);
    return;
  }
  --process.idle;
  request.process = process_id;
  const bool needs_turn = behaviour_.locked && behaviour_.threads > 0;
  if (needs_turn && process.running != kNobody) {
    request.place = Place::kReady;
    process.ready.Push(requests_, id);
    if (!process.acceptor_queued) QueueAcceptor(process_id);
    return;
  }
  if (behaviour_.threads > 0 &&
      process.busy_threads >= static_cast<std::uint32_t>(behaviour_.threads)) {
    request.place = Place::kQueued;
    process.queued.Push(requests_, id);
    recorder_.queued.Change(1, now_);
  } else {
    Begin(id, false);
  }
  Dispatch(process_id);
}

// The client has its outcome, or gives up: what it does next waits for the end of the handler.
void Engine::EndForClient(std::uint32_t id) {
  ++outcomes_;
  recorder_.in_system.Change(-1, now_);
  if (requests_[id].client != kNobody) follow_ups_.push_back(requests_[id].client);
}

void Engine::FollowUp() {
  const auto& clients = std::get<ClosedClients>(workload_.arrivals);
  // Handling one may add others: a request that is refused at once.
  for (std::size_t i = 0; i < follow_ups_.size(); ++i) {
    const std::uint32_t client = follow_ups_[i];
    Random random = demands_.Think(Demands::IndexOf(client, asked_[client]));
    const double think = clients.think.Sample(random);
    if (think > 0) {
      wall_.Push({now_ + think, client, kThinkEnd});
    } else {
      NewRequest(client, Demands::IndexOf(client, asked_[client]++));
    }
  }
  follow_ups_.clear();
}

// After the answer: the connection is kept, or closed.
void Engine::Release(std::uint32_t id) {
  Request& request = requests_[id];
  Process& process = processes_[request.process];
  const bool keeps = request.connection != kNobody && behaviour_.keeps_alive && !request.dead &&
                     process.life == Life::kServing &&
                     process.idle < static_cast<std::uint32_t>(behaviour_.most_idle);
  const bool pooled = workload_.connections == Connections::kProxy;
  const bool taken_back =
      !pooled || idle_connections_.size() < static_cast<std::size_t>(workload_.proxy_connections);
  if (!keeps || !taken_back) {
    --process.connections;
    if (pooled && request.connection != kNobody) free_connections_.push_back(request.connection);
    return;
  }
  Connection& connection = connections_[request.connection];
  ++process.idle;
  connection.idle = true;
  ++connection.serial;
  if (pooled) idle_connections_.push_back(request.connection);
  if (behaviour_.idle_expires) {
    const double deadline = now_ + instance_.keep_alive.count();
    keep_alives_.push_back({deadline, request.connection, connection.serial});
    next_timer_ = std::min(next_timer_, deadline);
  }
}

void Engine::KeepAliveOver(const Timer& timer) {
  Connection& connection = connections_[timer.id];
  if (connection.serial != timer.serial || !connection.idle) return;
  connection.idle = false;
  if (workload_.connections == Connections::kProxy) {
    const auto at = std::find(idle_connections_.begin(), idle_connections_.end(), timer.id);
    if (at != idle_connections_.end()) idle_connections_.erase(at);
    free_connections_.push_back(timer.id);
  }
  Process& process = processes_[connection.process];
  if (process.epoch != connection.epoch) return;
  --process.idle;
  --process.connections;
  if (process.life == Life::kRetiring) ExitIfDone(connection.process);
  Dispatch(connection.process);
}

void Engine::ClientTimeout(const Timer& timer) {
  Request& request = requests_[timer.id];
  const bool over = request.serial != timer.serial || request.place == Place::kFree ||
                    request.place == Place::kGone || request.dead;
  if (over) return;
  ++recorder_.counts.client_timeouts;
  request.dead = true;
  EndForClient(timer.id);
  // The server finds out only when it answers; the client's next request needs a new connection.
  if (workload_.connections == Connections::kProxy && request.connection != kNobody) {
    free_connections_.push_back(request.connection);
  }
  request.connection = kNobody;
  request.client = kNobody;
  if (request.place == Place::kConnecting) request.place = Place::kGone;
}

}  // namespace corntune
