// From the places of findings to bytes of the text, and back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/deploy/deployment.h"

namespace corntune {

// [begin, end), in bytes.
struct ByteSpan {
  std::size_t begin = 0;
  std::size_t end = 0;

  auto operator<=>(const ByteSpan&) const = default;
};

// Counts lines and columns as the readers of deployments do. Holds a view: the text must live.
class TextPlaces {
 public:
  explicit TextPlaces(std::string_view text);

  std::string_view text() const { return text_; }
  std::string_view Slice(const ByteSpan& span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  // Nothing for a place that the text does not have.
  std::optional<ByteSpan> SpanOf(const SourcePlace& place) const;
  SourcePlace PlaceOf(const std::string& file, const ByteSpan& span) const;
  // The line around a byte, without its break.
  ByteSpan LineAround(std::size_t offset) const;

 private:
  std::optional<std::size_t> OffsetOf(int line, int column) const;

  std::string_view text_;
  std::vector<std::size_t> starts_;  // of the lines
};

}  // namespace corntune
