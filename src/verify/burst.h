// A few requests sent at chosen moments, each over a connection of its own, with the moments of
// their answers: to see how many a server serves at a time, from outside.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/load/target.h"

namespace corntune {

struct TimedRequest {
  Duration start{0};       // from the beginning of the burst; ascending
  std::string path = "/";  // with its query
  std::string method = "GET";
};

struct TimedAnswer {
  Duration sent{0};    // when the connection was opened, from the beginning
  Duration done{0};    // when the answer was complete, or failed
  int status = 0;      // 0: none
  int worker_pid = 0;  // X-Worker-Pid; 0: not told
  std::string body;    // its first 64 KiB
  std::string
      problem;  // "no answer within 10s", "connection reset by peer"; empty when there is one

  Duration Took() const { return done - sent; }
};

// Something to do meanwhile, at a moment.
struct TimedAction {
  Duration at{0};
  std::function<void()> act;
};

// Returns when every request is answered, has failed, or has waited `patience` since its start; or
// when `stop` is set. Fails when descriptors are lacking.
Result<std::vector<TimedAnswer>> SendBurst(const LoadEndpoint& server,
                                           const std::vector<TimedRequest>& requests,
                                           Duration patience, const std::atomic<bool>& stop,
                                           const std::vector<TimedAction>& actions = {});

// One request.
Result<TimedAnswer> Ask(const LoadEndpoint& server, const std::string& path, Duration patience,
                        const std::atomic<bool>& stop);

}  // namespace corntune
