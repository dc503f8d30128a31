#include "source_map.h"

#include <algorithm>
#include <utility>

namespace corntune {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// How far ahead a byte is looked for before it counts as lost.
constexpr std::size_t kMostSkipped = 256;

// Columns beyond this one count bytes: a file that is one line stays linear.
constexpr std::size_t kMostCounted = 512;

int Characters(std::string_view text) {
  if (text.size() > kMostCounted) {
    return Characters(text.substr(0, kMostCounted)) + static_cast<int>(text.size() - kMostCounted);
  }
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

LineIndex::LineIndex(std::string file, std::string_view text)
    : file_(std::move(file)), text_(text), starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
}

std::size_t LineIndex::OffsetOf(int line, int byte_column) const {
  const auto last = static_cast<std::size_t>(lines());
  const auto index = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(line, 1)), 1, last);
  const auto column = static_cast<std::size_t>(std::max(byte_column, 1)) - 1;
  return std::min(starts_[index - 1] + column, text_.size());
}

SourcePlace LineIndex::Place(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  end = std::clamp(end, begin, text_.size());
  const auto locate = [&](std::size_t at) {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    const auto line = static_cast<int>(after - starts_.begin());
    const std::size_t start = *(after - 1);
    return std::pair(line, Characters(text_.substr(start, at - start)) + 1);
  };
  const auto [line, column] = locate(begin);
  const auto [end_line, end_column] = locate(end);
  return {file_, line, column, end_line, end_column};
}

std::string_view LineIndex::Line(int line) const {
  if (line < 1 || line > lines()) return {};
  const std::size_t start = starts_[static_cast<std::size_t>(line) - 1];
  const std::size_t end = line < lines() ? starts_[static_cast<std::size_t>(line)] : text_.size();
  std::string_view content = text_.substr(start, end - start);
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
    content.remove_suffix(1);
  }
  return content;
}

SourcePlace MappedText::Place(const LineIndex& lines, std::size_t begin, std::size_t end) const {
  if (offsets.empty()) return lines.Place(0, 0);
  begin = std::min(begin, offsets.size() - 1);
  end = std::clamp(end, begin + 1, offsets.size());
  return lines.Place(offsets[begin], offsets[end - 1] + 1);
}

MappedText SliceOf(const LineIndex& lines, std::size_t begin, std::size_t end) {
  MappedText mapped;
  end = std::min(end, lines.text().size());
  begin = std::min(begin, end);
  mapped.text = std::string(lines.text().substr(begin, end - begin));
  mapped.offsets.reserve(mapped.text.size());
  for (std::size_t at = begin; at < end; ++at) mapped.offsets.push_back(at);
  return mapped;
}

MappedText Aligned(const LineIndex& lines, std::size_t offset, std::string decoded) {
  const std::string_view source = lines.text();
  MappedText mapped;
  mapped.offsets.reserve(decoded.size());
  std::size_t at = std::min(offset, source.size());
  for (const char c : decoded) {
    if (IsBlank(c)) {
      const bool blank = at < source.size() && IsBlank(source[at]);
      mapped.offsets.push_back(at);
      if (blank) ++at;
      continue;
    }
    const std::size_t found = source.substr(at, kMostSkipped).find(c);
    mapped.offsets.push_back(found == std::string_view::npos ? at : at + found);
    if (found != std::string_view::npos) at += found + 1;
  }
  mapped.text = std::move(decoded);
  return mapped;
}

}  // namespace corntune
