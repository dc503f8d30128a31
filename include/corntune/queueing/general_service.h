// Queues whose service times are not exponential: means only, from the mean and the squared
// coefficient of variation (SCV = variance / mean^2) of the service time.
//
// No formula of two moments is right for every distribution (Gupta, Harchol-Balter, Dai, Zwart;
// Queueing Systems 64, 2010): the errors stated here are against simulation.
// Every function fails for numbers outside its domain, and with kInfeasible when it is unstable.
#pragma once

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

// M/G/1, first come first served: the mean wait, exact (Pollaczek 1930, Khinchine 1932).
Result<Seconds> MeanWaitOneServer(Rate arrivals, Seconds service, double scv);

// M/D/c: the mean wait by Cosmetatos (Operational Research Quarterly 26, 1975); within 3 % where
// the wait is not negligible, exact for one server.
Result<Seconds> MeanWaitFixedService(int servers, Rate arrivals, Seconds service);

// M/G/c: the mean wait by Kimura (Operations Research 34, 1986), which interpolates between M/D/c
// and M/M/c; exact for one server and for exponential service, within 8 % for SCV <= 1 and 16 % up
// to 4. Simulate above that.
Result<Seconds> MeanWaitManyServers(int servers, Rate arrivals, Seconds service, double scv);

// M/G/c with egalitarian processor sharing (each request at most one core): the mean response,
// which does not depend on the distribution, and which a request of size x meets in proportion to
// its size: E[R | x] = x * MeanResponse / service (exact for one core).
Result<Seconds> MeanResponseSharing(int cores, Rate arrivals, Seconds service);

}  // namespace corntune
