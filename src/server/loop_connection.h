// The parts of a LoopWorker that its two source files share.
#pragma once

#include <chrono>
#include <string>

#include "burn.h"
#include "loop_worker.h"

namespace corntune {

// One listener of the loop.
struct LoopWorker::Door {
  LoopWorker* owner = nullptr;
  const Listener* listener = nullptr;
  uv_poll_t poll{};
  uv_timer_t pause{};  // after the descriptors ran out
  std::size_t open = 0;
  bool listening = false;
  bool paused = false;
};

struct LoopWorker::Connection {
  Connection(LoopWorker& loop, Door& through, int client, Peer who, const RequestLimits& limits)
      : owner(loop),
        door(through),
        descriptor(client),
        peer(std::move(who)),
        reader(limits, peer.trusted) {}

  // What the timer is for.
  enum class Timer { kNone, kIdle, kWork };

  LoopWorker& owner;
  Door& door;
  int descriptor;
  Peer peer;
  RequestReader reader;
  uv_poll_t poll{};
  uv_timer_t timer{};
  int open_handles = 2;
  int events = 0;  // what is watched for
  Timer timer_use = Timer::kNone;
  std::uint64_t idle_until_ms = 0;
  bool served = false;  // a request before this one
  bool closed = false;

  // The request in hand.
  bool in_hand = false;
  bool close_after = false;
  int burst = 0;
  Task task;
  TouchedMemory memory{0};
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::time_point wait_began;

  // What is still to be sent.
  std::string out;
  std::size_t sent = 0;
  std::uint64_t filler = 0;
};

}  // namespace corntune
