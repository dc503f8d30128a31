// The expansions of words: quotes, parameters, arithmetic, and the few commands whose output is
// known.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "variables.h"

namespace corntune::shell {

// The words that text[begin, end) becomes, none of them split further. `${X:=d}` assigns.
std::vector<ShellWord> ExpandWords(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables);

// The same as one word without splitting: what an assignment takes.
ShellWord ExpandValue(std::string_view text, std::size_t begin, std::size_t end,
                      Variables& variables);

}  // namespace corntune::shell
