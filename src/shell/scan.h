// Where the pieces of shell text end: quotes and brackets that nest.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace corntune::shell {

inline constexpr int kMostNesting = 50;

// The offset after the piece that begins at `at` with a quote, a backslash, "$(", "${", "`" or any
// other character (then at + 1). Nothing when it does not close, or nests too deeply.
std::optional<std::size_t> EndOfPiece(std::string_view text, std::size_t at, int depth = 0);

// The offset after the word that begins at `at`: up to a blank, a newline or one of ;&|<>(). An
// array's brackets after "name=" belong to it.
std::optional<std::size_t> EndOfWord(std::string_view text, std::size_t at);

// The offset of the next byte that is neither a name's letter nor digit.
std::size_t EndOfName(std::string_view text, std::size_t at);

// "NAME=..." or "NAME+=...": the offset of its '=', else nothing.
std::optional<std::size_t> AssignmentEquals(std::string_view word);

}  // namespace corntune::shell
