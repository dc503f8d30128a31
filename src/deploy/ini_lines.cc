#include "ini_lines.h"

#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

void Append(MappedText& text, std::string_view piece, std::size_t offset) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    text.text += piece[i];
    text.offsets.push_back(offset + i);
  }
}

bool IsComment(std::string_view trimmed) {
  return trimmed.starts_with('#') || trimmed.starts_with(';');
}

// "[name]" gives "name".
bool TakeSection(std::string_view trimmed, std::string& section) {
  if (!trimmed.starts_with('[') || !trimmed.ends_with(']')) return false;
  section = std::string(trimmed.substr(1, trimmed.size() - 2));
  return true;
}

// Opens a KEY=VALUE line; the value begins after the separator and blanks.
bool Open(const LineIndex& lines, int number, std::string_view content, std::string_view separators,
          IniLine& out, std::size_t& value_at) {
  const std::size_t equals = content.find_first_of(separators);
  if (equals == std::string_view::npos || Trim(content.substr(0, equals)).empty()) return false;
  const std::size_t start = lines.OffsetOf(number, 1);
  const std::size_t key_at = content.find_first_not_of(" \t");
  out.key = std::string(Trim(content.substr(0, equals)));
  out.line = number;
  out.place = lines.Place(start + key_at, start + key_at + out.key.size());
  const std::size_t first = content.find_first_not_of(" \t", equals + 1);
  value_at = first == std::string_view::npos ? content.size() : first;
  return true;
}

std::string_view WithoutInlineComment(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    const bool blank = text[at - 1] == ' ' || text[at - 1] == '\t';
    if (blank && (text[at] == ';' || text[at] == '#')) return text.substr(0, at - 1);
  }
  return text;
}

}  // namespace

std::vector<IniLine> UnitLines(const LineIndex& lines) {
  std::vector<IniLine> found;
  std::string section;
  for (int number = 1; number <= lines.lines(); ++number) {
    std::string_view content = lines.Line(number);
    const std::string_view trimmed = Trim(content);
    if (trimmed.empty() || IsComment(trimmed) || TakeSection(trimmed, section)) continue;
    IniLine line;
    line.section = section;
    std::size_t at = 0;
    if (!Open(lines, number, content, "=", line, at)) continue;
    content.remove_prefix(at);
    std::size_t offset = lines.OffsetOf(number, static_cast<int>(at) + 1);
    while (content.ends_with('\\') && number < lines.lines()) {
      content.remove_suffix(1);
      Append(line.value, content, offset);
      Append(line.value, " ", offset + content.size());
      do {
        ++number;
      } while (number < lines.lines() && IsComment(Trim(lines.Line(number))));
      content = lines.Line(number);
      offset = lines.OffsetOf(number, 1);
    }
    Append(line.value, content, offset);
    found.push_back(std::move(line));
  }
  return found;
}

std::vector<IniLine> SupervisorLines(const LineIndex& lines) {
  std::vector<IniLine> found;
  std::string section;
  for (int number = 1; number <= lines.lines(); ++number) {
    const std::string_view content = lines.Line(number);
    const std::string_view trimmed = Trim(content);
    if (trimmed.empty() || IsComment(trimmed)) continue;
    if (TakeSection(Trim(WithoutInlineComment(trimmed)), section)) continue;
    const bool indented = content.front() == ' ' || content.front() == '\t';
    if (indented && !found.empty() && found.back().section == section) {
      const std::string_view text = WithoutInlineComment(content);
      MappedText& value = found.back().value;
      if (Trim(value.text).ends_with('\\')) found.back().inner_backslash = true;
      const std::size_t offset = lines.OffsetOf(number, 1);
      Append(value, "\n", offset > 0 ? offset - 1 : 0);
      const std::size_t first = text.find_first_not_of(" \t");
      if (first != std::string_view::npos) Append(value, text.substr(first), offset + first);
      continue;
    }
    IniLine line;
    line.section = section;
    std::size_t at = 0;
    if (!Open(lines, number, content, "=:", line, at)) continue;
    const std::string_view text = WithoutInlineComment(content);
    if (at < text.size()) {
      Append(line.value, text.substr(at), lines.OffsetOf(number, static_cast<int>(at) + 1));
    }
    found.push_back(std::move(line));
  }
  return found;
}

std::vector<IniLine> EnvLines(const LineIndex& lines) {
  std::vector<IniLine> found;
  for (int number = 1; number <= lines.lines(); ++number) {
    std::string_view content = lines.Line(number);
    if (Trim(content).empty() || IsComment(Trim(content))) continue;
    IniLine line;
    std::size_t at = 0;
    if (!Open(lines, number, content, "=", line, at)) continue;
    if (line.key.starts_with("export ")) line.key = std::string(Trim(line.key.substr(7)));
    std::string_view value = content.substr(at);
    const char quote = value.empty() ? '\0' : value.front();
    const std::size_t closing = value.size() > 1 ? value.find(quote, 1) : std::string_view::npos;
    if ((quote == '"' || quote == '\'') && closing != std::string_view::npos) {
      value = value.substr(1, closing - 1);
      ++at;
    } else {
      value = Trim(WithoutInlineComment(value));
    }
    Append(line.value, value, lines.OffsetOf(number, static_cast<int>(at) + 1));
    found.push_back(std::move(line));
  }
  return found;
}

}  // namespace corntune
