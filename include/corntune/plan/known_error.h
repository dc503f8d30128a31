// How far the simulation was from what was measured on Gunicorn.
#pragma once

#include <array>

#include "corntune/gunicorn/worker_class.h"
#include "corntune/sizing/recommendation.h"

namespace corntune {

// Simulated over measured, less 1, without sign.
struct ModelError {
  KnownError throughput;  // of closed loops
  KnownError p99;         // of open ones, at loads of up to 80 %
};

struct ClassError {
  WorkerClass worker_class;
  ModelError error;
};

// With a connection for each request, on 2 CPUs, by worker class: of the two machines in
// docs/validation.md the worse, rounded up (tests/e2e/test_validation.py holds them together).
// Classes that were not measured stand by the one whose costs they have (src/simulate/costs.cc).
inline constexpr std::array<ClassError, 7> kModelErrors = {{
    {WorkerClass::kSync, {{0.02, 0.05}, {0.04, 0.20}}},
    {WorkerClass::kGthread, {{0.05, 0.15}, {0.12, 0.39}}},
    {WorkerClass::kGevent, {{0.04, 0.07}, {0.10, 0.13}}},
    {WorkerClass::kAsgi, {{0.04, 0.09}, {0.08, 0.25}}},
    {WorkerClass::kEventlet, {{0.04, 0.07}, {0.10, 0.13}}},  // as gevent
    {WorkerClass::kUvicorn, {{0.04, 0.09}, {0.08, 0.25}}},   // as asgi
    {WorkerClass::kTornado, {{0.02, 0.05}, {0.04, 0.20}}},   // as sync: one request at a time
}};

constexpr ModelError ModelErrorOf(WorkerClass worker_class) {
  for (const ClassError& each : kModelErrors) {
    if (each.worker_class == worker_class) return each.error;
  }
  return {};
}

}  // namespace corntune
