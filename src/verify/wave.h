// Requests that all wait equally long, sent together: those that are answered after that time were
// in service at once, the others had to wait for them. What a server does, seen from outside.
#pragma once

#include <optional>
#include <string>

#include "session.h"

namespace corntune {

struct WavePlan {
  int count = 1;
  Duration gap{0};        // between their starts
  Duration service{0};    // how long each waits inside the server
  bool one_more = false;  // a last one, sent when the others must be in service
};

struct Wave {
  int at_once = 0;                        // of `count`, how many were in service at the same time
  int failed = 0;                         // had no answer, or not 200
  std::string problem;                    // of the first that failed
  std::optional<Duration> one_more_wait;  // how long the last one waited before its own service
};

Result<Wave> SendWave(const VerifySession& session, const RunningServer& server,
                      const WavePlan& plan);

// How long a wave of so many should wait inside: long enough for all to arrive meanwhile.
Duration ServiceOfWave(int count);

}  // namespace corntune
