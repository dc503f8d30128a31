// Python's tokens: indentation, continued lines, strings of every prefix, numbers, operators.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "token.h"

namespace corntune::pyconf {

// The most bytes that are read. No configuration is that long, and every later step takes time and
// memory in proportion.
inline constexpr std::size_t kMostBytes = 1u << 20;

// Why and where a text is no Python.
struct SyntaxFault {
  std::uint32_t offset = 0;
  std::string message;
};

// Always ends with a kEnd token, with every kIndent closed by a kDedent. After a fault the tokens
// are those before it. Blank lines and comments give no token.
struct TokenList {
  std::vector<Token> tokens;
  std::optional<SyntaxFault> fault;
};

// Takes linear time, and never fails in another way than by `fault`: a text of more than
// kMostBytes, one that is no UTF-8, or that declares another encoding and holds bytes beyond
// ASCII, faults at once.
TokenList Tokenize(std::string_view text);

// The tokens of the expression in [begin, end) of a text that was tokenized before: newlines in it
// mean nothing. Offsets are those of the whole text.
TokenList TokenizeExpression(std::string_view text, std::uint32_t begin, std::uint32_t end);

// True for the words that Python reserves.
bool IsKeyword(std::string_view word);

}  // namespace corntune::pyconf
