#include "conf_mend.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/pyconf/logical_lines.h"

#include "text_places.h"

namespace corntune {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

const LogicalLine* LineOf(const LogicalLines& cut, std::size_t offset) {
  const auto after =
      std::upper_bound(cut.lines.begin(), cut.lines.end(), offset,
                       [](std::size_t at, const LogicalLine& line) { return at < line.begin; });
  if (after == cut.lines.begin()) return nullptr;
  const LogicalLine& line = *(after - 1);
  return offset < line.end ? &line : nullptr;
}

// Behind all code of a line there is nothing but a comment.
bool IsRemark(const LogicalLine& line, std::size_t offset) {
  const std::size_t last = line.code.find_last_not_of(" \t\r");
  return last == std::string::npos || offset - line.begin > last;
}

// How often the file has the name, in strings too, for f-strings and lookups; not in comments.
std::size_t UsesOf(std::string_view text, const LogicalLines& cut, std::string_view name) {
  std::size_t uses = 0;
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + name.size())) {
    const bool begins = at == 0 || !IsNameByte(text[at - 1]);
    const std::size_t end = at + name.size();
    if (!begins || (end < text.size() && IsNameByte(text[end]))) continue;
    const LogicalLine* line = LineOf(cut, at);
    if (line != nullptr && !IsRemark(*line, at)) ++uses;
  }
  return uses;
}

// "NAME = VALUE" alone on a line, at its beginning: the value's source; empty when it is not.
std::string_view ValueOf(std::string_view text, const LogicalLine& line, std::string_view name) {
  const std::string_view source = text.substr(line.begin, line.end - line.begin);
  if (line.indent > 0 || source.find('\n') != std::string_view::npos) return {};
  if (line.code.find(';') != std::string::npos || !source.starts_with(name)) return {};
  std::string_view rest = source.substr(name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  if (!rest.starts_with('=') || rest.starts_with("==")) return {};
  const std::size_t begin = source.size() - rest.size() + 1;
  const std::size_t end = line.code.find_last_not_of(" \t\r") + 1;
  return end > begin ? Trim(source.substr(begin, end - begin)) : std::string_view();
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789_") == std::string_view::npos;
}

// A comment that silences something here would hold for another line, or be gone.
bool IsSilenced(const TextPlaces& source, const LogicalLine& line) {
  const ByteSpan here = source.LineAround(line.begin);
  const std::size_t begin = here.begin > 0 ? source.LineAround(here.begin - 1).begin : 0;
  return source.Slice({begin, here.end}).find("corntune:") != std::string_view::npos;
}

// The plain statement at the place, when it is the only one with the name.
std::optional<LogicalLine> PlainStatement(const TextPlaces& source, const LogicalLines& cut,
                                          const SourcePlace& place, std::string_view name) {
  const auto span = source.SpanOf(place);
  if (!span || !cut.complete) return std::nullopt;
  const LogicalLine* line = LineOf(cut, span->begin);
  if (line == nullptr || !IsNumber(ValueOf(source.text(), *line, name))) return std::nullopt;
  if (UsesOf(source.text(), cut, name) != 1) return std::nullopt;
  return *line;
}

}  // namespace

std::optional<TextFix> RemovedAssignment(std::string_view text, const SourcePlace& place,
                                         std::string_view name) {
  const TextPlaces source(text);
  const auto line = PlainStatement(source, CutLogicalLines(text), place, name);
  if (!line || IsSilenced(source, *line)) return std::nullopt;
  const std::size_t next = text.find('\n', line->begin);
  const std::size_t end = next == std::string_view::npos ? text.size() : next + 1;
  return TextFix{source.PlaceOf(place.file, {line->begin, end}), ""};
}

std::optional<TextFix> AddedAssignment(std::string_view text, const SourcePlace& place,
                                       std::string_view name, std::string_view added,
                                       std::int64_t value) {
  const TextPlaces source(text);
  const LogicalLines cut = CutLogicalLines(text);
  const auto line = PlainStatement(source, cut, place, name);
  if (!line || UsesOf(text, cut, added) > 0) return std::nullopt;
  const std::size_t end = source.LineAround(line->begin).end;
  const bool windows = text.find("\r\n") != std::string_view::npos;
  return TextFix{source.PlaceOf(place.file, {end, end}),
                 fmt::format("{}{} = {}", windows ? "\r\n" : "\n", added, value)};
}

std::optional<TextFix> RenamedAssignment(std::string_view text, const SourcePlace& place,
                                         std::string_view name, std::string_view meant) {
  const TextPlaces source(text);
  const auto span = source.SpanOf(place);
  if (!span || source.Slice(*span) != name) return std::nullopt;
  const LogicalLines cut = CutLogicalLines(text);
  const LogicalLine* line = LineOf(cut, span->begin);
  const bool alone = line != nullptr && span->begin == line->begin &&
                     !ValueOf(text, *line, name).empty() && UsesOf(text, cut, name) == 1;
  if (!alone || UsesOf(text, cut, meant) > 0) return std::nullopt;
  return TextFix{place, std::string(meant)};
}

}  // namespace corntune
