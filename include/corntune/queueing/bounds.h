// Bounds and rules of thumb that hold for any distribution, or name the size of a pool at once.
#pragma once

#include <optional>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/queueing/admission.h"

namespace corntune {

// What a pool of slots before some cores can carry at most: min(slots / (cpu + wait), cores / cpu).
// Operational: no distribution is assumed (Denning and Buzen, Computing Surveys 10, 1978).
struct CapacityBound {
  Rate by_slots;
  std::optional<Rate> by_cores;  // nothing when a request needs no CPU
  Rate Least() const;
};
Result<CapacityBound> BoundCapacity(const Demand& demand, Cores cores, int slots);

// Bounds for a closed population of `clients` with think time Z at one queueing station (the cores)
// and a delay: the asymptotic ones, and those of balanced jobs (Zahorjan et al., CACM 25, 1982).
struct ClosedBounds {
  Rate most;                  // X <= min(N / (D + Z), 1 / Dmax)
  Rate least;                 // X >= N / (D + Z + (N - 1) Dmax)
  Seconds least_response{0};  // R >= max(D, N Dmax - Z)
  double knee = 0;            // N* = (D + Z) / Dmax: the population from which it must queue
};
Result<ClosedBounds> BoundClosed(const Demand& demand, Cores cores, int clients, Seconds think);

// Square-root staffing (Halfin and Whitt, Operations Research 29, 1981): the least number of
// servers with which at most this share of the arrivals waits, about a + beta sqrt(a). Exact by
// Erlang C; `beta` is (c - a) / sqrt(a) of the answer. Domain: offered load > 0, 0 < share < 1.
struct Staffing {
  int servers = 0;
  double beta = 0;
  double wait_probability = 0;
};
Result<Staffing> StaffFor(double offered_load, double wait_share);

// The Halfin-Whitt share of arrivals that wait, in the limit of large systems: beta > 0.
double HalfinWhittWaitShare(double beta);

}  // namespace corntune
