// Where a string literal ends, and where the replacement fields of an f-string lie.
#pragma once

#include <cstdint>
#include <string_view>

namespace corntune::pyconf {

// The letters before the quotes, and the quotes.
struct StringShape {
  bool raw = false;
  bool bytes = false;
  bool format = false;  // f"" and t"": braces hold expressions
  bool is_template = false;
  char quote = '"';
  bool triple = false;
  std::uint32_t body = 0;  // offset of the first byte after the opening quotes

  std::uint32_t quotes() const { return triple ? 3 : 1; }
};

// A scan that failed has a message, and `end` is where.
struct ScanResult {
  std::uint32_t end = 0;
  const char* error = nullptr;
};

// One {expression=!r:spec} of an f-string.
struct FormatField {
  std::uint32_t expression_begin = 0;
  std::uint32_t expression_end = 0;
  bool shows_source = false;    // {x=}
  std::uint32_t shown_end = 0;  // then [expression_begin, shown_end) is shown
  char conversion = 0;          // 'r', 's' or 'a'; 0 for none
  bool has_spec = false;
  std::uint32_t spec_begin = 0;
  std::uint32_t spec_end = 0;
  std::uint32_t end = 0;  // after the closing brace
  const char* error = nullptr;
};

// True when a string literal starts at `begin`: up to three prefix letters, then a quote. Fills
// `shape`.
bool StartsString(std::string_view text, std::uint32_t begin, StringShape& shape);

// The end of the literal whose shape is given, after its closing quotes.
ScanResult ScanString(std::string_view text, const StringShape& shape, int depth = 0);

// The field whose opening brace is before `begin`. Quotes of the enclosing string may be used again
// inside, as from Python 3.12 on; what older releases accept reads the same.
FormatField ScanField(std::string_view text, std::uint32_t begin, const StringShape& shape,
                      int depth);

}  // namespace corntune::pyconf
