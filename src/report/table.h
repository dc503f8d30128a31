// A table of text for a terminal: columns padded to their widest cell, two blanks between them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

class TextTable {
 public:
  // `indent` blanks stand before every row.
  explicit TextTable(std::size_t indent = 2) : indent_(indent) {}

  // Rows may differ in length; the last cell of a row is never padded.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  // One line a row. Widths count code points, which is right for the Latin text that corntune
  // prints.
  std::string ToString() const;

 private:
  std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
};

// `text` broken at blanks so that no line is longer than `width` where a blank allows it; lines
// after the first start with `indent` blanks. Control characters are shown as in Quoted
// (base/text.h), so that text from a file cannot drive the terminal.
std::string Wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

}  // namespace corntune
