// One connection of a thread of the generator, and what libuv holds of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <uv.h>

#include "answer_reader.h"
#include "driver.h"

namespace corntune {

// What libuv holds of a socket; it deletes itself when libuv lets go.
struct LoadDriver::Channel {
  uv_poll_t poll{};
  Connection* connection = nullptr;
};

struct LoadDriver::Connection {
  enum class State { kIdle, kConnecting, kBusy };

  Connection(LoadDriver& driver, std::string_view header) : owner(driver), reader(header) {}

  LoadDriver& owner;
  AnswerReader reader;
  Channel* channel = nullptr;  // nothing: not connected
  int descriptor = -1;
  int events = 0;
  State state = State::kIdle;
  std::size_t target = 0;
  std::size_t connected_to = 0;  // the target whose endpoint it is connected to
  std::size_t written = 0;
  bool reused = false;  // it has carried an answer before
  std::uint64_t due = 0;
  std::uint64_t sent = 0;
};

}  // namespace corntune
