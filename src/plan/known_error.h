// How far the model was from what was measured.
#pragma once

#include <array>

#include "corntune/gunicorn/worker_class.h"
#include "corntune/sizing/recommendation.h"

namespace corntune {

struct ClassError {
  WorkerClass worker_class;
  KnownError error;
};

// Throughput, simulated against measured: the median error and the one that nine in ten runs stay
// within, by worker class. From docs/validation.md, which scripts/validate writes; to be replaced
// with it. Classes that were not measured stand by the one whose costs they have
// (src/simulate/costs.cc).
inline constexpr std::array<ClassError, 7> kKnownErrors = {{
    {WorkerClass::kSync, {0.02, 0.06}},
    {WorkerClass::kGthread, {0.05, 0.15}},
    {WorkerClass::kGevent, {0.02, 0.06}},
    {WorkerClass::kAsgi, {0.03, 0.09}},
    {WorkerClass::kEventlet, {0.02, 0.06}},  // as gevent
    {WorkerClass::kUvicorn, {0.03, 0.09}},   // as asgi
    {WorkerClass::kTornado, {0.02, 0.06}},   // as sync: one request at a time
}};

constexpr KnownError KnownErrorOf(WorkerClass worker_class) {
  for (const ClassError& each : kKnownErrors) {
    if (each.worker_class == worker_class) return each.error;
  }
  return {};
}

}  // namespace corntune
