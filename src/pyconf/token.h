// The tokens of a Python file.
#pragma once

#include <cstdint>

namespace corntune::pyconf {

enum class TokenKind : std::uint8_t {
  kName,  // identifiers and keywords
  kNumber,
  kString,    // the whole literal with its prefix and quotes; an f-string is one token
  kOperator,  // and delimiters
  kNewline,   // the end of a logical line; zero bytes long at the end of the file
  kIndent,
  kDedent,
  kEnd,
};

// Bytes [begin, end) of the text.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

}  // namespace corntune::pyconf
