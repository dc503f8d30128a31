// What Gunicorn and Python themselves cost, by worker class, as measured.
//
// Overheads are the CPU time of a request without work on Gunicorn 27.0.1 with Python 3.11 and 2
// CPUs of an AMD EPYC, busy with nothing else (the lines 0/0 of
// tests/fixtures/measured/gunicorn-27.0.1.tsv, which scripts/validate measures). uvicorn stands by
// asgi's. The others were chosen so that the simulation meets the lines with work.
#pragma once

#include "corntune/base/units.h"
#include "corntune/gunicorn/worker_class.h"
#include "corntune/simulate/instance.h"

namespace corntune {

struct MeasuredCosts {
  Seconds overhead{0};           // CPU time of a request: accepting, parsing, answering, closing
  Seconds wake_cost{0};          // see Instance
  Seconds lock_handoff{0};       // see Instance
  double lock_contention = 0;    // see Instance
  double accept_bias = 0;        // see Instance
  double busy_accept_bias = 0;   // see Instance
  double misplacement = 0;       // see Instance
  double wake_misplacement = 0;  // see Instance
  double imbalance = 0;          // see Instance
};

// `kept`: clients keep their connections, which saves accepting and closing them.
MeasuredCosts CostsOf(WorkerClass effective_class, bool kept);

// Half of the overhead before the request's own work, half after it.
void Apply(const MeasuredCosts& costs, Instance& instance);

}  // namespace corntune
