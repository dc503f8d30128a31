// What Gunicorn and Python themselves cost, by worker class, as measured.
//
// Fitted to 29 settings x 5 workloads of Gunicorn 20.1.0 on Python 3.11 and 2 CPUs of an AMD EPYC
// (tests/fixtures/measured/gunicorn-20.1.tsv; scripts/model-error holds the simulation against
// them). The load generator ran on the same two CPUs, so that its share of each request is in the
// figures. gevent's stand for the other event loops, which were not measured.
#pragma once

#include "corntune/base/units.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/simulate/instance.h"

namespace corntune {

struct MeasuredCosts {
  Seconds overhead{0};         // CPU time of a request: accepting, parsing, answering, closing
  double lock_contention = 0;  // see Instance
  double accept_bias = 0;      // see Instance
};

// `kept`: clients keep their connections, which saves accepting and closing them.
MeasuredCosts CostsOf(WorkerClass effective_class, bool kept);

// Half of the overhead before the request's own work, half after it.
void Apply(const MeasuredCosts& costs, Instance& instance);

}  // namespace corntune
