// Commands that a form splits into words itself, after it has put values in the place of its own
// variables: compose, supervisor and systemd. No shell looks at them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "start.h"

namespace corntune {

// A text with the values of variables in it, each of its bytes with its place in the file.
class ExpandedText {
 public:
  void Copy(char c, std::size_t offset);
  // What stands for a variable at `offset`: its value, or a gap where that is not known.
  void Insert(const ShellWord& value, std::size_t offset);

  std::size_t size() const { return text_.size(); }
  char At(std::size_t index) const { return text_[index]; }
  std::size_t OffsetAt(std::size_t index) const { return offsets_[index]; }
  // What was inserted there; nullptr for a byte of the file.
  const ShellWord* InsertedAt(std::size_t index) const;
  // All of it as one word.
  StartWord Whole(const SourcePlace& place) const;

 private:
  std::string text_;
  std::vector<std::size_t> offsets_;
  std::vector<std::size_t> from_;  // index of the insertion + 1; 0: none
  std::vector<ShellWord> insertions_;
  std::size_t inserted_ = 0;
};

enum class SplitStyle {
  kCompose,     // go-shellwords: ends at ; & | < >
  kSupervisor,  // Python's shlex.split
  kSystemd,     // quotes, and C escapes everywhere; $ means nothing yet
};

// Quotes are removed. A word with a gap is not known, and may be several where the gap is unquoted.
// What stands after a quote that is not closed is part of the last word.
std::vector<StartWord> SplitIntoWords(const LineIndex& lines, const ExpandedText& text,
                                      SplitStyle style);

// A piece of the file without variables.
ExpandedText Verbatim(const MappedText& text);

}  // namespace corntune
