// Number literals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace corntune::pyconf {

struct NumberScan {
  std::size_t end = 0;
  const char* error = nullptr;
};

// The end of the number that starts at `begin`.
NumberScan ScanNumber(std::string_view text, std::size_t begin);

struct NumberValue {
  enum class Kind { kInteger, kReal, kImaginary, kTooLarge };
  Kind kind = Kind::kInteger;
  std::int64_t integer = 0;
  double real = 0;
};

// The value of a literal that ScanNumber found. An integer beyond 64 bits is kTooLarge.
NumberValue ReadNumber(std::string_view literal);

}  // namespace corntune::pyconf
