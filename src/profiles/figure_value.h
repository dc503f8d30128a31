// The keys of a profile that hold figures, and the values that each takes.
#pragma once

#include <string_view>

#include "corntune/base/result.h"

#include "profile_document.h"

namespace corntune {

// Fails when `value` is none of this key's; the error has no place.
Result<void> CheckFigure(const FigureKey& key, std::string_view value);

}  // namespace corntune
