// Whether this machine can carry a load at all, before it begins.
#pragma once

#include "corntune/load/load.h"

namespace corntune {

// Errors, with the arithmetic: more connections than open files allow; more connections at a time
// to one TCP address than there are local ports.
Result<void> CheckLimits(const LoadPlan& plan);

}  // namespace corntune
