#include "loop_worker.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <unistd.h>

#include "burn.h"
#include "loop_connection.h"

namespace corntune {
namespace {

constexpr std::size_t kReceive = 64 * 1024;
constexpr std::uint64_t kTickMs = 1000;
constexpr std::uint64_t kPauseMs = 100;

}  // namespace

LoopWorker::LoopWorker(Worker& worker, const LoopPolicy& policy)
    : worker_(worker), policy_(policy), scratch_(kReceive, '\0') {
  uv_loop_init(&loop_);
  uv_timer_init(&loop_, &tick_);
  uv_timer_init(&loop_, &quit_);
  tick_.data = quit_.data = wake_.data = this;
  uv_poll_init(&loop_, &wake_, worker.signals.wake);
}

LoopWorker::~LoopWorker() {
  const auto live = connections_;
  for (Connection* connection : live) Close(*connection);
  for (const auto& door : doors_) {
    uv_close(reinterpret_cast<uv_handle_t*>(&door->poll), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&door->pause), nullptr);
  }
  for (uv_timer_t* timer : {&tick_, &quit_}) {
    uv_close(reinterpret_cast<uv_handle_t*>(timer), nullptr);
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&wake_), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

int LoopWorker::Run() {
  OpenDoors();
  uv_poll_start(&wake_, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<LoopWorker*>(handle->data)->OnWake();
  });
  const auto on_tick = [](uv_timer_t* timer) { static_cast<LoopWorker*>(timer->data)->Tick(); };
  uv_timer_start(&tick_, on_tick, static_cast<std::uint64_t>(policy_.first_beat.count()), kTickMs);
  uv_run(&loop_, UV_RUN_DEFAULT);
  return worker_.signals.abort ? 1 : 0;
}

void LoopWorker::OpenDoors() {
  for (const Listener& listener : worker_.listeners) {
    auto door = std::make_unique<Door>();
    door->owner = this;
    door->listener = &listener;
    uv_poll_init(&loop_, &door->poll, listener.descriptor());
    uv_timer_init(&loop_, &door->pause);
    door->poll.data = door->pause.data = door.get();
    Listen(*door, true);
    doors_.push_back(std::move(door));
  }
}

void LoopWorker::Listen(Door& door, bool wanted) {
  if (wanted == door.listening) return;
  door.listening = wanted;
  if (!wanted) {
    uv_poll_stop(&door.poll);
    return;
  }
  uv_poll_start(&door.poll, UV_READABLE, [](uv_poll_t* handle, int, int) {
    Door& ready = *static_cast<Door*>(handle->data);
    ready.owner->AcceptFrom(ready);
  });
}

void LoopWorker::AcceptFrom(Door& door) {
  for (int i = 0; i < policy_.accepts_at_once; ++i) {
    if (policy_.most_connections && door.open >= *policy_.most_connections) {
      Listen(door, false);
      return;
    }
    int client = -1;
    Peer peer;
    const AcceptOutcome outcome = Accept(worker_, *door.listener, client, peer);
    if (outcome == AcceptOutcome::kNone) return;
    if (outcome == AcceptOutcome::kExhausted) {
      Listen(door, false);
      door.paused = true;
      const auto go_on = [](uv_timer_t* timer) {
        Door& again = *static_cast<Door*>(timer->data);
        again.paused = false;
        if (!again.owner->stopped_accepting_) again.owner->Listen(again, true);
      };
      uv_timer_start(&door.pause, go_on, kPauseMs, 0);
      return;
    }
    Adopt(door, client, std::move(peer));
  }
}

void LoopWorker::Adopt(Door& door, int client, Peer peer) {
  Burn(worker_.options.connection_overhead, [this] { return !worker_.signals.abort; });
  auto connection =
      std::make_unique<Connection>(*this, door, client, std::move(peer), worker_.limits);
  if (uv_poll_init(&loop_, &connection->poll, client) != 0) {
    close(client);
    return;
  }
  uv_timer_init(&loop_, &connection->timer);
  connection->poll.data = connection->timer.data = connection.get();
  ++door.open;
  connections_.insert(connection.get());
  worker_.slot.open.store(static_cast<std::uint32_t>(connections_.size()),
                          std::memory_order_relaxed);
  if (policy_.first_request_expires) ExpireLater(*connection);
  Watch(*connection, UV_READABLE);
  // libuv has it from here on; the callbacks of uv_close delete it.
  connection.release();
}

void LoopWorker::Close(Connection& connection) {
  if (std::exchange(connection.closed, true)) return;
  if (connection.in_hand && connection.task.counted) EndRequest(worker_.slot);
  connections_.erase(&connection);
  worker_.slot.open.store(static_cast<std::uint32_t>(connections_.size()),
                          std::memory_order_relaxed);
  Door& door = connection.door;
  --door.open;
  const auto gone = [](uv_handle_t* handle) {
    auto* ended = static_cast<Connection*>(handle->data);
    if (--ended->open_handles == 0) delete ended;
  };
  uv_poll_stop(&connection.poll);
  close(connection.descriptor);
  uv_close(reinterpret_cast<uv_handle_t*>(&connection.poll), gone);
  uv_close(reinterpret_cast<uv_handle_t*>(&connection.timer), gone);
  if (policy_.counts_connections) worker_.CountRequest();
  if (!stopped_accepting_ && !door.paused) Listen(door, true);
}

void LoopWorker::OnWake() {
  worker_.signals.DrainWake();
  worker_.Alive();
  if (worker_.signals.abort) {
    uv_stop(&loop_);
  } else if (worker_.signals.quit && uv_is_active(reinterpret_cast<uv_handle_t*>(&quit_)) == 0) {
    const auto end = [](uv_timer_t* timer) { static_cast<LoopWorker*>(timer->data)->EndLoop(); };
    uv_timer_start(&quit_, end, static_cast<std::uint64_t>(policy_.quit_delay.count()), 0);
  }
}

void LoopWorker::Tick() {
  const bool alive = worker_.Alive();
  if (alive || policy_.beats_while_stopping) worker_.Beat();
  if (alive) return;
  if (!std::exchange(stopped_accepting_, true)) {
    for (const auto& door : doors_) Listen(*door, false);
    stop_deadline_ms_ =
        uv_now(&loop_) + static_cast<std::uint64_t>(worker_.options.graceful_timeout_s) * 1000;
    uv_timer_set_repeat(&tick_, static_cast<std::uint64_t>(policy_.stop_tick.count()));
    uv_timer_again(&tick_);
    if (policy_.drops_when_stopping) return;
  } else if (policy_.drops_when_stopping) {
    EndLoop();
    return;
  }
  if (connections_.empty()) {
    EndLoop();
  } else if (uv_now(&loop_) > stop_deadline_ms_) {
    worker_.log.Write(LogLevel::kWarning, "Worker graceful timeout (pid:{})", getpid());
    EndLoop();
  }
}

void LoopWorker::EndLoop() {
  uv_stop(&loop_);
}

}  // namespace corntune
