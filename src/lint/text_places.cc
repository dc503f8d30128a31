#include "text_places.h"

#include <algorithm>
#include <utility>

namespace corntune {
namespace {

// Columns beyond this byte of a line count bytes, as in deploy's LineIndex.
constexpr std::size_t kMostCounted = 512;

bool Continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

TextPlaces::TextPlaces(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
}

std::optional<std::size_t> TextPlaces::OffsetOf(int line, int column) const {
  if (line < 1 || column < 1 || static_cast<std::size_t>(line) > starts_.size()) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(line) - 1;
  const std::size_t start = starts_[index];
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : text_.size();
  std::size_t at = start;
  for (int left = column - 1; left > 0; --left) {
    if (at >= end) return std::nullopt;
    ++at;
    while (at < end && at - start < kMostCounted && Continues(text_[at])) ++at;
  }
  return at;
}

std::optional<ByteSpan> TextPlaces::SpanOf(const SourcePlace& place) const {
  const auto begin = OffsetOf(place.line, place.column);
  const auto end = OffsetOf(place.end_line, place.end_column);
  if (!begin || !end || *end < *begin) return std::nullopt;
  return ByteSpan{*begin, *end};
}

SourcePlace TextPlaces::PlaceOf(const std::string& file, const ByteSpan& span) const {
  const auto locate = [&](std::size_t at) {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    const std::size_t start = *(after - 1);
    int column = 1;
    for (std::size_t i = start; i < at; ++i) {
      if (i - start >= kMostCounted || !Continues(text_[i])) ++column;
    }
    return std::pair(static_cast<int>(after - starts_.begin()), column);
  };
  const auto [line, column] = locate(span.begin);
  const auto [end_line, end_column] = locate(span.end);
  return {file, line, column, end_line, end_column};
}

ByteSpan TextPlaces::LineAround(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::size_t start = *(after - 1);
  std::size_t end = after == starts_.end() ? text_.size() : *after - 1;
  if (end > start && text_[end - 1] == '\r') --end;
  return {start, end};
}

}  // namespace corntune
