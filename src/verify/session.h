// One run of verify: what every check sees.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "corntune/server/work.h"
#include "corntune/verify/verify.h"

#include "running_server.h"

namespace corntune {

struct VerifySession {
  const VerifyPlan& plan;
  const std::atomic<bool>& stop;
  const VerifyProgress& progress;
  WorkSpec work;  // of the built-in application
  VerifyResult& result;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

  bool BuiltIn() const { return !plan.app; }
  void Tell(const std::string& text) const {
    if (progress) progress(text);
  }
  bool Wants(std::string_view check) const;
  // Unless it is to be skipped.
  void Add(VerifyCheck check) const;
  void Note(std::string id, std::string message) const {
    result.notes.push_back({std::move(id), std::move(message)});
  }
  // Fails when --time-limit is over.
  Result<void> InTime() const;
};

// The path of work that only waits, and waits exactly so long.
std::string WaitingPath(Duration wait);

// "1.21s", "21.2ms": for people, three digits.
std::string ShownTime(Seconds time);
// "83.2/s"
std::string ShownRate(double per_second);

}  // namespace corntune
