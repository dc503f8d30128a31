// From a piece of text, as a parser hands it out, back to the place in its file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/deploy/deployment.h"

namespace corntune {

// The lines of one file. Holds a view: the text must live.
class LineIndex {
 public:
  LineIndex(std::string file, std::string_view text);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }
  std::size_t OffsetOf(int line, int byte_column) const;  // both from 1; clamped to the text
  SourcePlace Place(std::size_t begin, std::size_t end) const;
  // The line without its break, and where it starts.
  std::string_view Line(int line) const;
  int lines() const { return static_cast<int>(starts_.size()); }

 private:
  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// A text and where each of its bytes stands in the file.
struct MappedText {
  std::string text;
  std::vector<std::size_t> offsets;  // one for each byte

  // From `begin` to `end` of the text.
  SourcePlace Place(const LineIndex& lines, std::size_t begin, std::size_t end) const;
};

// A verbatim piece of the file.
MappedText SliceOf(const LineIndex& lines, std::size_t begin, std::size_t end);

// A text that was decoded from what begins at `offset`: quotes, escapes, indentation and folding
// are passed over. Exact where the decoding only dropped characters; close to it elsewhere.
MappedText Aligned(const LineIndex& lines, std::size_t offset, std::string decoded);

}  // namespace corntune
