// Queues with Poisson arrivals, exponential service and one waiting line: exact formulas.
//
// Symbols: c servers; S mean service time; lambda arrival rate; a = lambda * S offered load in
// Erlangs; rho = a / c utilization. Sources: A. K. Erlang 1917; Kleinrock, Queueing Systems I
// (1975), ch. 3; Cooper, Introduction to Queueing Theory (1981), ch. 3 for the response tail.
// Every function fails for a number outside its domain (negative, NaN, infinite), and with
// ErrorKind::kInfeasible for a load that no steady state carries.
#pragma once

#include "corntune/base/result.h"
#include "corntune/base/units.h"

namespace corntune {

// The share of arrivals lost by c servers without a waiting room (Erlang B). Domain: a >= 0,
// 1 <= c <= 1e7. By the recursion over c, which only adds positive terms.
Result<double> ErlangB(int servers, double offered_load);

// The share of arrivals that wait (Erlang C). Domain: 0 <= a < c.
Result<double> ErlangC(int servers, double offered_load);

// M/M/c in steady state.
class MultiServerQueue {
 public:
  static Result<MultiServerQueue> Make(int servers, Rate arrivals, Seconds service);

  double utilization() const { return load_ / servers_; }
  double wait_probability() const { return wait_probability_; }
  Seconds MeanWait() const;      // over all arrivals, those that do not wait included
  Seconds MeanResponse() const;  // wait and service
  double MeanQueue() const;      // arrivals that wait, without those in service

  // P(wait > t) and P(response > t).
  double WaitExceeds(Seconds t) const;
  double ResponseExceeds(Seconds t) const;

  // The p-quantile, 0 <= p < 1, to 1e-12 relative.
  Seconds WaitQuantile(double p) const;
  Seconds ResponseQuantile(double p) const;

 private:
  MultiServerQueue(int servers, double load, Seconds service, double wait_probability)
      : servers_(servers), load_(load), service_(service), wait_probability_(wait_probability) {}

  double servers_;
  double load_;
  Seconds service_;
  double wait_probability_;
};

// M/M/c/K: at most `places` requests in service and waiting together; further ones are lost.
struct LossQueue {
  double blocking = 0;  // share of the arrivals that are lost
  Rate throughput;
  double mean_in_system = 0;
  double mean_queue = 0;
  Seconds mean_response{0};  // of those that are not lost
  Seconds mean_wait{0};
};

// Domain: 1 <= servers <= places <= 1e7; any load, overload included.
Result<LossQueue> SolveLossQueue(int servers, int places, Rate arrivals, Seconds service);

}  // namespace corntune
