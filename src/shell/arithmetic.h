// $(( )), (( )) and let: whole numbers of 64 bits, as dash and bash compute them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace corntune::shell {

// The variables of an expression.
struct NumberVariables {
  // A name's value, or nothing where it is not known.
  std::function<std::optional<std::int64_t>(const std::string&)> value;
  // Takes an assigned number; nothing for one that is not known, or not known to be assigned.
  std::function<void(const std::string&, std::optional<std::int64_t>)> assign;
};

// The value of the text after its expansions. Nothing for what is not understood, overflows or
// divides by zero. `bash`: ++ and -- before a name count, which for dash are two signs.
std::optional<std::int64_t> Calculate(std::string_view text, const NumberVariables& variables,
                                      bool bash);

}  // namespace corntune::shell
