// A run of verify with everything in it that a page or a list could trip over.
#pragma once

#include <chrono>

#include "corntune/verify/verify.h"

namespace corntune {

inline VerifyResult HostileVerifyResult() {
  VerifyResult result;
  result.server = VerifiedServer::kGunicorn;
  result.version = "27.0.1";
  result.command = {"gunicorn", "--workers=2", "</script><b>\x07 & \"main\":app"};
  result.promised = 2;
  result.checks = {
      {"comes-up", "2 workers", "2 workers", "none", true},
      {"no-errors", "every request is answered", "500 <Internal>\nboom \xff", "none", false}};
  result.notes = {{"G7", "idle & <kept>"}};
  result.workers = {{101, 60, 1}, {102, 40, std::nullopt}};
  result.verdict = Verdict::kFail;
  LoadResult load;
  load.answered = 100;
  for (int i = 1; i <= 100; ++i) load.latency.Record(static_cast<std::uint64_t>(i) * 1'000'000);
  load.service = load.latency;
  load.slices = {{Seconds{0}, Seconds{0.5}, 50, 0, 2, Seconds{0.01}, Seconds{0.02}},
                 {Seconds{0.5}, Seconds{0.5}, 50, 0, 1, Seconds{0.01}, Seconds{0.02}}};
  result.load = load;
  return result;
}

}  // namespace corntune
