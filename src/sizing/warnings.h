// What the user should know about the answer besides its numbers.
#pragma once

#include "shape.h"

namespace corntune {

void AddWarnings(const SizingInputs& inputs, const WorkerShape& shape, Recommendation& answer);

}  // namespace corntune
