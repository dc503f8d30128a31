#include "corntune/pyconf/assignments.h"

#include <charconv>

#include "corntune/base/text.h"
#include "corntune/base/units.h"
#include "corntune/pyconf/logical_lines.h"

namespace corntune {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The next place at or after `from` where `word` stands as a whole word, no attribute of something.
std::size_t FindWord(std::string_view code, std::string_view word, std::size_t from) {
  for (std::size_t at = code.find(word, from); at != std::string_view::npos;
       at = code.find(word, at + 1)) {
    const bool starts = at == 0 || (!IsWordCharacter(code[at - 1]) && code[at - 1] != '.');
    const std::size_t after = at + word.size();
    if (starts && (after == code.size() || !IsWordCharacter(code[after]))) return at;
  }
  return std::string_view::npos;
}

// The offset behind the "=" of "name = " or "name: type = " at the start of the line; npos
// otherwise.
std::size_t PlainAssignment(std::string_view code, std::string_view name) {
  if (FindWord(code, name, 0) != 0) return std::string_view::npos;
  std::size_t at = code.find_first_not_of(" \t", name.size());
  if (at == std::string_view::npos) return at;
  if (code[at] == ':') at = code.find('=', at);
  if (at == std::string_view::npos || code[at] != '=' || code.substr(at, 2) == "==") {
    return std::string_view::npos;
  }
  return at + 1;
}

// True when the right-hand side is one expression and nothing else: no "a = b = 1", no second
// statement.
bool IsOneExpression(std::string_view value) {
  int depth = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth > 0) continue;
    if (c == ';') return false;
    if (c != '=') continue;
    const bool comparison =
        value.substr(i, 2) == "==" ||
        (i > 0 && std::string_view("=!<>:").find(value[i - 1]) != std::string_view::npos);
    if (!comparison) return false;
  }
  return true;
}

// True when the word at `at` may be assigned there: "name =", "name +=", "name: int", "name,
// other", "as name", "for name", and any other place that is not clearly only read.
bool MayAssign(std::string_view code, std::string_view name, std::size_t at) {
  const std::string_view after = Trim(code.substr(at + name.size()));
  if (after.starts_with("==")) return false;
  if (after.starts_with('=') || after.starts_with(':')) return true;
  if (after.size() > 1 && std::string_view("+-*/%&|^@").find(after[0]) != std::string_view::npos &&
      after.substr(0, 4).find('=') != std::string_view::npos) {
    return true;
  }
  const std::string_view before = Trim(code.substr(0, at));
  for (const std::string_view word : {"as", "for", "import", "global", "del", "def", "class"}) {
    if (before.ends_with(word)) return true;
  }
  // A target among several: "workers, threads = 2, 3".
  const std::size_t equals = code.find('=', at);
  const bool left_of_equals = equals != std::string_view::npos && code.substr(equals, 2) != "==";
  return left_of_equals && (after.starts_with(',') || before.ends_with(','));
}

}  // namespace

NameUse UseOf(std::string_view text, std::string_view name) {
  NameUse use;
  use.only_plain = true;
  for (const LogicalLine& line : CutLogicalLines(text).lines) {
    const std::size_t value =
        line.indent == 0 ? PlainAssignment(line.code, name) : std::string_view::npos;
    std::size_t from = 0;
    if (value != std::string_view::npos &&
        IsOneExpression(std::string_view(line.code).substr(value))) {
      const std::string_view expression = std::string_view(line.code).substr(value);
      const std::string_view trimmed = Trim(expression);
      if (use.line != 0) use.only_plain = false;
      use.line = line.number;
      use.value_begin = line.begin + static_cast<std::size_t>(trimmed.data() - line.code.data());
      use.value_end = *use.value_begin + trimmed.size();
      from = value;
    }
    for (std::size_t at = FindWord(line.code, name, from); at != std::string_view::npos;
         at = FindWord(line.code, name, at + 1)) {
      if (!MayAssign(line.code, name, at)) {
        use.read = true;
        continue;
      }
      use.line = line.number;
      use.value_begin.reset();
      use.only_plain = false;
    }
  }
  return use;
}

std::optional<SettingValue> LiteralValue(std::string_view expression) {
  if (expression == "True") return SettingValue(true);
  if (expression == "False") return SettingValue(false);
  const bool quoted = expression.size() >= 2 && (expression[0] == '"' || expression[0] == '\'') &&
                      expression.back() == expression[0];
  if (quoted) {
    const std::string_view inside = expression.substr(1, expression.size() - 2);
    if (inside.find_first_of("\\'\"\n") != std::string_view::npos) return std::nullopt;
    return SettingValue(std::string(inside));
  }
  if (const auto number = ParseInteger(expression, "", INT64_MIN, INT64_MAX)) {
    // Python refuses 007.
    const bool octal = expression.size() > 1 && expression[0] == '0';
    return octal ? std::nullopt : std::optional<SettingValue>(*number);
  }
  if (const auto number = ParseNumber(expression, "", -1e300, 1e300)) return SettingValue(*number);
  return std::nullopt;
}

}  // namespace corntune
