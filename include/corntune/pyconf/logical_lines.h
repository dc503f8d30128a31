// A Python source cut into its logical lines, without running or parsing it: strings, comments,
// brackets and continuations are understood, statements are not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

struct LogicalLine {
  int number = 0;          // of its first physical line, from 1
  std::size_t indent = 0;  // blanks and tabs before it
  std::size_t begin = 0;   // byte offset of its first character after the indentation
  std::size_t end = 0;     // byte offset of the line break that ends it, or of the end of the text
  // As long as the text from begin to end, byte for byte, but with blanks for the inside of
  // strings, for comments and for line breaks: what is left at a place is code at that place.
  std::string code;
};

struct LogicalLines {
  std::vector<LogicalLine> lines;  // those that hold code
  bool complete = true;  // false: the text ends inside a string, a bracket or a continuation
};

// Linear in the length of the text; never fails, whatever the bytes. A byte order mark is passed
// over.
LogicalLines CutLogicalLines(std::string_view text);

}  // namespace corntune
