// Running one replication: the warm-up until the transient is over, then recorded requests.
#pragma once

#include <cstdint>
#include <memory>

#include "engine.h"

namespace corntune {

class Replication {
 public:
  // The arguments must outlive the replication. `initial` as for Engine.
  Replication(const Instance& instance, const Workload& workload, const RunOptions& options,
              std::uint64_t index, std::uint32_t initial);

  // Records until `requests` have ended since the warm-up, which the first call runs before.
  // False when options.stop turned true.
  bool RecordUpTo(std::uint64_t requests);

  const Engine& engine() const { return *engine_; }
  std::uint64_t warm_up() const { return warm_up_; }
  bool settled() const { return settled_; }
  bool recorded() const { return engine_->recorder().recording; }
  double busy_seconds() const { return busy_seconds_; }  // of the thread that ran it

 private:
  bool WarmUp();

  const RunOptions& options_;
  bool dropped_;  // whether anything is dropped at all: not of a schedule that is given
  std::unique_ptr<Engine> engine_;
  std::uint64_t warm_up_ = 0;
  bool settled_ = true;
  double busy_seconds_ = 0;
};

// How many requests a stationary instance holds with probability p, by the analytic model; 0 when
// it has no answer. Draws of p give the steady state to start from.
std::uint32_t SteadyInSystem(const Instance& instance, const Workload& workload, double p);

}  // namespace corntune
