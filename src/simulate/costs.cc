#include "corntune/simulate/costs.h"

namespace corntune {
namespace {

constexpr Seconds FromMicroseconds(double value) {
  return Seconds(value * 1e-6);
}

}  // namespace

MeasuredCosts CostsOf(WorkerClass effective_class, bool kept) {
  MeasuredCosts costs;
  // Workers wait on one socket in a fixed order, so that the first are woken first: with more
  // workers than CPUs, some get more connections than others.
  costs.accept_bias = 0.35;
  switch (effective_class) {
    case WorkerClass::kSync:
      costs.overhead = FromMicroseconds(kept ? 350 : 750);
      break;
    case WorkerClass::kGthread:
      costs.overhead = FromMicroseconds(kept ? 200 : 700);
      costs.lock_contention = 0.004;
      break;
    default:
      costs.overhead = FromMicroseconds(kept ? 200 : 600);
      break;
  }
  return costs;
}

void Apply(const MeasuredCosts& costs, Instance& instance) {
  instance.overhead_before = instance.overhead_after = costs.overhead / 2;
  instance.lock_contention = costs.lock_contention;
  instance.accept_bias = costs.accept_bias;
}

}  // namespace corntune
