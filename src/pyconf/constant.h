// Values that are written out.
#pragma once

#include <optional>

#include "corntune/gunicorn/settings.h"

#include "ast.h"

namespace corntune::pyconf {

// The value of a literal: True, a number with or without a sign, a string, a list of strings.
// Nothing for any other expression.
std::optional<SettingValue> ConstantOf(const Tree& tree, NodeId expression);

}  // namespace corntune::pyconf
