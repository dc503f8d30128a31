// Machines and workloads for the tests of this room.
#pragma once

#include "corntune/plan/recommend_by_model.h"

namespace corntune {

inline Machine MachineWith(double cpus) {
  Machine machine;
  machine.cpu.effective = Cores{cpus};
  machine.cpu.allowed_cores = machine.cpu.allowed_threads = 64;
  return machine;
}

inline WorkloadTerms Request(double cpu_ms, double wait_ms) {
  WorkloadTerms terms;
  terms.request.cpu = Distribution::Exponential(cpu_ms / 1e3);
  terms.request.wait = Distribution::Exponential(wait_ms / 1e3);
  return terms;
}

}  // namespace corntune
