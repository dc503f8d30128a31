#include "source_text.h"

#include <algorithm>

namespace corntune::pyconf {
namespace {

constexpr std::size_t kStride = 256;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool OpensCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

}  // namespace

SourceText::SourceText(std::string_view text) : text_(text) {
  line_starts_.push_back(text.starts_with(kMark) ? 3 : 0);
  std::uint32_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % kStride == 0) characters_.push_back(characters);
    if (OpensCharacter(text[i])) ++characters;
    const bool carriage = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    if (text[i] == '\n' || carriage) line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

std::size_t SourceText::CharactersBefore(std::size_t offset) const {
  if (characters_.empty()) return 0;
  const std::size_t stride = std::min(offset / kStride, characters_.size() - 1);
  const std::string_view rest = text_.substr(stride * kStride, offset - stride * kStride);
  return characters_[stride] +
         static_cast<std::size_t>(std::count_if(rest.begin(), rest.end(), OpensCharacter));
}

SourcePosition SourceText::PositionOf(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = after == line_starts_.begin() ? after : after - 1;
  const std::size_t start = std::min<std::size_t>(*line, offset);
  SourcePosition position;
  position.offset = offset;
  position.line = static_cast<int>(line - line_starts_.begin()) + 1;
  position.column = static_cast<int>(CharactersBefore(offset) - CharactersBefore(start)) + 1;
  position.byte_column = static_cast<int>(offset - start) + 1;
  return position;
}

}  // namespace corntune::pyconf
