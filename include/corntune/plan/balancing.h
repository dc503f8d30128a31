// The workers of one pod against as many pods of one worker each: what a load balancer's rule
// costs.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/simulate/simulation.h"

namespace corntune {

// p99 of k workers, in one pod and in k pods with one worker, 1/k of the CPUs and 1/k of the rate
// each. A share that is no whole CPU is a quota on the CPUs of the machine.
//
// At random, a pod's arrivals are a Poisson process of 1/k of the rate; by round robin, each k-th
// arrival of the whole. What least connections does depends on all pods at once and is not
// simulated: it lies between one line for all workers, in which no request waits while a worker is
// free, and dealing at random, which looks at nothing.
struct DealtOut {
  int pods = 1;
  Cores pod_cpus;
  Seconds one_pod{0};
  Seconds one_line{0};
  std::optional<Seconds> round_robin, random;  // nothing: such pods do not keep up
};

// Nothing for a pod of one worker, or one that does not carry the rate itself. One line is
// simulated where a class can have one (sync; gthread with as many connections as threads), and
// the analytic answer else, which is known to 16 %. Fails as Simulate does.
// Precondition: the arrivals of the workload are OpenArrivals, Poisson.
Result<std::optional<DealtOut>> DealOut(const Instance& pod, const Workload& workload,
                                        const RunOptions& options);

}  // namespace corntune
