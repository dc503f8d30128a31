// Places in a configuration file.
#pragma once

#include <cstddef>

namespace corntune {

struct SourcePosition {
  std::size_t offset = 0;  // in bytes from the start of the text, a byte order mark included
  int line = 1;            // from 1
  int column = 1;          // from 1, in characters; a byte order mark counts for nothing
  int byte_column = 1;     // from 1, in bytes

  bool operator==(const SourcePosition&) const = default;
};

// [begin, end)
struct SourceSpan {
  SourcePosition begin;
  SourcePosition end;

  bool operator==(const SourceSpan&) const = default;
};

}  // namespace corntune
