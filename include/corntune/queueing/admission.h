// Requests that alternate between cores and waiting, inside a limit on how many are served at a
// time: what a pool of workers or threads does.
//
// Inside, n admitted requests form a closed product-form network of a processor-sharing station
// (cores) and a delay station (waiting for a database, a disk, another service). Its throughput is
// X(n) = G(n-1) / G(n), where G sums positive terms only. Around it, the network is one station of
// rate X(n) (flow-equivalent aggregation; Chandy, Herzog, Woo, IBM Journal R&D 19, 1975): exact for
// exponential demands without the limit, and insensitive inside it to the distribution of both
// demands and to how often they alternate.
#pragma once

#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

// How many cores' worth of work k runnable requests do at a time: index k - 1.
using Parallelism = std::vector<double>;

// min(k, cores) for k = 1..slots. Preconditions: cores > 0, slots >= 1.
Parallelism CoreSharing(Cores cores, int slots);

// The same when the requests lie at random in processes of which each runs one at a time (its
// global interpreter lock): the mean of min(occupied processes, cores).
Parallelism LockedProcessSharing(int processes, Cores cores, int slots);

// A request's mean demands: time on a core, and time waiting for something else.
struct Demand {
  Seconds cpu{0};
  Seconds wait{0};
  Seconds Total() const { return cpu + wait; }
};

// Answers for arrivals from outside.
struct OpenAnswer {
  double wait_probability = 0;  // share that finds all slots taken (blocked ones not counted)
  double blocking = 0;          // share lost because the waiting room is full
  Rate throughput;
  Seconds mean_in_service{0};  // while holding a slot, with the stretch by sharing cores
  Seconds mean_wait{0};        // for a slot
  double mean_in_system = 0;
};

// Answers for a fixed population of clients.
struct ClosedAnswer {
  Rate throughput;
  Seconds mean_response{0};
  double mean_in_system = 0;
};

class AdmissionNetwork {
 public:
  // One slot for each element of `parallelism`, which must not decrease. Fails for demands that are
  // negative, not finite or both zero, and for more than a million slots.
  static Result<AdmissionNetwork> Make(const Demand& demand, const Parallelism& parallelism);

  int slots() const { return static_cast<int>(rates_.size()); }
  Rate Throughput(int admitted) const;  // X(n), 0 <= n; constant above slots()
  Rate Capacity() const { return Throughput(slots()); }

  // Poisson arrivals before an endless line. Fails when they reach the capacity.
  Result<OpenAnswer> Open(Rate arrivals) const;

  // The number in the system that is exceeded with probability 1 - p in steady state, 0 < p < 1.
  // Fails as Open does.
  Result<double> InSystemQuantile(Rate arrivals, double p) const;

  // Poisson arrivals and at most `line` waiting; further ones are lost. Any load.
  Result<OpenAnswer> OpenWithLoss(Rate arrivals, int line) const;

  // `clients` that think for a mean time (may be 0) between an answer and the next request.
  Result<ClosedAnswer> Closed(int clients, Seconds think) const;

 private:
  explicit AdmissionNetwork(std::vector<double> rates) : rates_(std::move(rates)) {}
  std::vector<double> rates_;  // X(1) .. X(slots), per second
};

}  // namespace corntune
