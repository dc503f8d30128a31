// A text with its lines: turns byte offsets into positions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "corntune/pyconf/position.h"

namespace corntune::pyconf {

// Holds a view: the text must outlive it. Lines end with "\n", "\r\n" or "\r", as Python reads
// them. A query takes logarithmic time, also in a line of a megabyte.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  SourcePosition PositionOf(std::size_t offset) const;
  SourceSpan SpanOf(std::size_t begin, std::size_t end) const {
    return {PositionOf(begin), PositionOf(end)};
  }

 private:
  std::size_t CharactersBefore(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<std::uint32_t> characters_;  // before each multiple of kStride
};

}  // namespace corntune::pyconf
