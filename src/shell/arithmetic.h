// $(( )): whole numbers of 64 bits, as dash and bash compute them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace corntune::shell {

// The value of the text after its expansions. `variable` gives a name's value, or nothing where it
// is not known. Nothing for what is not understood, overflows or divides by zero; assignments are
// not understood.
std::optional<std::int64_t> Calculate(
    std::string_view text,
    const std::function<std::optional<std::int64_t>(const std::string&)>& variable);

}  // namespace corntune::shell
