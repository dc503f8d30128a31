// Patterns of file names, as case and ${X%pattern} match them against known text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace corntune::shell {

// Whether the pattern, in its source with quotes, matches the whole text. Nothing where that
// depends on the locale or on more than the source shows.
std::optional<bool> MatchesPattern(std::string_view pattern, std::string_view text);

// ${X%pattern}, ${X//a/b}, ${X,,}, ${X:0:3}: `value` of X after the operator `change` and what
// follows it. Nothing for what is not understood.
std::optional<std::string> ChangedValue(std::string_view value, std::string_view change);

}  // namespace corntune::shell
