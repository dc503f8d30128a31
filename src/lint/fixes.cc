#include "corntune/lint/fixes.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>

#include "text_places.h"

namespace corntune {
namespace {

struct Edit {
  ByteSpan span;
  std::string_view text;
  std::size_t index = 0;  // among the fixes
};

std::vector<Edit> EditsOf(const TextPlaces& source, const std::vector<TextFix>& fixes) {
  std::vector<Edit> edits;
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    const auto span = source.SpanOf(fixes[i].place);
    if (span) edits.push_back({*span, fixes[i].text, i});
  }
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::tie(a.span.begin, a.index) < std::tie(b.span.begin, b.index);
  });
  return edits;
}

}  // namespace

FixedText ApplyFixes(std::string_view text, const std::vector<TextFix>& fixes) {
  const TextPlaces source(text);
  const std::vector<Edit> edits = EditsOf(source, fixes);
  FixedText fixed;
  fixed.made.assign(fixes.size(), false);
  fixed.text.reserve(text.size() + 64);
  const Edit* last = nullptr;
  std::size_t copied = 0;
  for (const Edit& edit : edits) {
    if (last != nullptr && edit.span == last->span && edit.text == last->text) {
      fixed.made[edit.index] = true;
      continue;
    }
    if (last != nullptr &&
        (edit.span.begin < last->span.end || edit.span.begin == last->span.begin)) {
      continue;
    }
    fixed.text += text.substr(copied, edit.span.begin - copied);
    fixed.text += edit.text;
    copied = edit.span.end;
    fixed.made[edit.index] = true;
    last = &edit;
  }
  fixed.text += text.substr(copied);
  return fixed;
}

}  // namespace corntune
