#include "corntune/simulate/costs.h"

namespace corntune {
namespace {

constexpr Seconds FromMicroseconds(double value) {
  return Seconds(value * 1e-6);
}

}  // namespace

MeasuredCosts CostsOf(WorkerClass effective_class, bool kept) {
  MeasuredCosts costs;
  costs.wake_cost = FromMicroseconds(130);
  // Workers wait on one socket in a fixed order, so that the first are woken first: with more
  // workers than CPUs, some get more connections than others.
  costs.accept_bias = 0.7;
  costs.busy_accept_bias = 0.9;
  costs.wake_misplacement = 0.2;
  costs.imbalance = 0.95;
  switch (effective_class) {
    case WorkerClass::kSync:
      costs.overhead = FromMicroseconds(115);  // keeps no connection
      break;
    case WorkerClass::kGthread:
      costs.overhead = FromMicroseconds(kept ? 115 : 190);
      costs.lock_handoff = FromMicroseconds(45);
      costs.lock_contention = 0.01;
      costs.misplacement = 0.5;
      break;
    case WorkerClass::kTornado:
      costs.overhead = FromMicroseconds(kept ? 150 : 220);
      break;
    case WorkerClass::kAsgi:
    case WorkerClass::kUvicorn:
      costs.overhead = FromMicroseconds(kept ? 45 : 135);
      break;
    default:
      costs.overhead = FromMicroseconds(kept ? 80 : 150);
      break;
  }
  return costs;
}

void Apply(const MeasuredCosts& costs, Instance& instance) {
  instance.overhead_before = instance.overhead_after = costs.overhead / 2;
  instance.wake_cost = costs.wake_cost;
  instance.lock_handoff = costs.lock_handoff;
  instance.lock_contention = costs.lock_contention;
  instance.accept_bias = costs.accept_bias;
  instance.busy_accept_bias = costs.busy_accept_bias;
  instance.misplacement = costs.misplacement;
  instance.wake_misplacement = costs.wake_misplacement;
  instance.imbalance = costs.imbalance;
}

}  // namespace corntune
