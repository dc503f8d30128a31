// Python's grammar (3.8 to 3.14) into a Tree.
#pragma once

#include <string_view>

#include "ast.h"

namespace corntune::pyconf {

// Never fails: a statement that is no Python becomes kBad and a fault, and reading goes on after
// it. Linear time; nesting is bounded.
Tree Parse(std::string_view text);

}  // namespace corntune::pyconf
