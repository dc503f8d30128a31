#include "corntune/pyconf/edit.h"

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/pyconf/assignments.h"
#include "corntune/pyconf/logical_lines.h"

namespace corntune {
namespace {

// PEP 263: a comment in the first two lines that names an encoding.
Result<void> CheckEncoding(std::string_view file, std::string_view text) {
  if (!IsUtf8(text)) return CannotError(std::string(file), "not UTF-8");
  if (text.find('\0') != std::string_view::npos) {
    return CannotError(std::string(file), "has a zero byte: not a Python source");
  }
  std::size_t start = 0;
  for (int i = 0; i < 2 && start < text.size(); ++i) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = ToLower(text.substr(start, end - start));
    const std::size_t coding = line.find("coding");
    const bool comment = Trim(line).starts_with('#');
    if (comment && coding != std::string::npos && line.find_first_of(":=", coding) == coding + 6) {
      const std::string_view named = Trim(std::string_view(line).substr(coding + 7));
      if (!named.starts_with("utf-8") && !named.starts_with("utf8")) {
        return CannotError(std::string(file), "declares an encoding that is not UTF-8");
      }
    }
    start = end + 1;
  }
  return {};
}

std::string LineBreakOf(std::string_view text) {
  const std::size_t first = text.find('\n');
  return first != std::string_view::npos && first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
}

bool IsInForce(std::string_view text, const NameUse& use, const SettingValue& value) {
  if (!use.value_begin) return false;
  const std::string_view written = text.substr(*use.value_begin, use.value_end - *use.value_begin);
  if (written == ToPython(value)) return true;
  const auto literal = LiteralValue(written);
  return literal && *literal == value;
}

}  // namespace

Result<std::string> ApplySettings(std::string_view file, std::string_view text,
                                  const Settings& settings) {
  if (auto checked = CheckEncoding(file, text); !checked) return tl::unexpected(checked.error());
  if (!CutLogicalLines(text).complete) {
    return CannotError(std::string(file), "ends inside a string, a bracket or a continued line");
  }
  const std::string line_break = LineBreakOf(text);
  std::string edited(text);
  std::string added;
  for (const auto& [name, value] : settings) {
    const NameUse use = UseOf(edited, name);
    if (IsInForce(edited, use, value)) continue;
    if (use.value_begin && !use.read) {
      edited.replace(*use.value_begin, use.value_end - *use.value_begin, ToPython(value));
      continue;
    }
    added += fmt::format("{} = {}{}", name, ToPython(value), line_break);
  }
  if (added.empty()) return edited;
  if (!edited.empty() && edited.back() != '\n') edited += line_break;
  if (!edited.empty()) edited += line_break;
  return edited + "# Set by corntune." + line_break + added;
}

}  // namespace corntune
