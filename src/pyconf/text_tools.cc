#include "text_tools.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "encoding.h"

namespace corntune::pyconf {
namespace {

constexpr std::size_t kMostWidth = 1000;

// [[fill]align][sign][#][0][width][grouping][.precision][type]
struct Spec {
  std::string fill = " ";
  char align = 0;
  char sign = '-';
  bool zero = false;
  std::size_t width = 0;
  bool comma = false;
  int precision = -1;
  char type = 0;
};

bool IsAlign(char c) {
  return c == '<' || c == '>' || c == '=' || c == '^';
}

bool ReadCount(std::string_view& text, std::size_t& count) {
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    count = count * 10 + static_cast<std::size_t>(text[0] - '0');
    if (count > kMostWidth) return false;
    text.remove_prefix(1);
  }
  return true;
}

bool ReadSpec(std::string_view text, Spec& spec) {
  if (text.size() >= 2 && IsAlign(text[1])) {
    spec.fill = text.substr(0, 1);
    spec.align = text[1];
    text.remove_prefix(2);
  } else if (!text.empty() && IsAlign(text[0])) {
    spec.align = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty() && (text[0] == '+' || text[0] == '-' || text[0] == ' ')) {
    spec.sign = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty() && text[0] == '0') {
    spec.zero = true;
    text.remove_prefix(1);
  }
  if (!ReadCount(text, spec.width)) return false;
  if (!text.empty() && text[0] == ',') {
    spec.comma = true;
    text.remove_prefix(1);
  }
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    std::size_t precision = 0;
    if (text.empty() || text[0] < '0' || text[0] > '9' || !ReadCount(text, precision)) return false;
    spec.precision = static_cast<int>(precision);
  }
  if (text.size() > 1) return false;
  if (!text.empty()) spec.type = text[0];
  return true;
}

void Pad(const Spec& spec, std::string_view sign, std::string_view body, char align,
         std::string& out) {
  const std::size_t length = Length(sign) + Length(body);
  const std::size_t room = spec.width > length ? spec.width - length : 0;
  const std::size_t before = align == '<' ? 0 : align == '^' ? room / 2 : room;
  if (align != '=') {
    for (std::size_t i = 0; i < before; ++i) out += spec.fill;
    out += sign;
    out += body;
    for (std::size_t i = before; i < room; ++i) out += spec.fill;
    return;
  }
  out += sign;
  for (std::size_t i = 0; i < room; ++i) out += spec.fill;
  out += body;
}

bool FormatText(const std::string& text, const Spec& spec, std::string& out) {
  if ((spec.type != 0 && spec.type != 's') || spec.comma || spec.sign != '-' || spec.zero) {
    return false;
  }
  if (spec.align == '=' || (spec.precision >= 0 && !IsAscii(text))) return false;
  std::string_view shown = text;
  if (spec.precision >= 0) shown = shown.substr(0, static_cast<std::size_t>(spec.precision));
  Pad(spec, "", shown, spec.align == 0 ? '<' : spec.align, out);
  return true;
}

bool FormatNumberValue(const Value& value, const Spec& spec, std::string& out) {
  std::string digits;
  bool negative = false;
  const bool whole = IsWhole(value);
  if (whole && (spec.type == 0 || spec.type == 'd' || spec.type == 'x' || spec.type == 'o' ||
                spec.type == 'b' || spec.type == 'X')) {
    if (spec.precision >= 0) return false;
    negative = value.integer < 0;
    const std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(value.integer)
                                             : static_cast<std::uint64_t>(value.integer);
    digits = spec.type == 'x'   ? fmt::format("{:x}", magnitude)
             : spec.type == 'X' ? fmt::format("{:X}", magnitude)
             : spec.type == 'o' ? fmt::format("{:o}", magnitude)
             : spec.type == 'b' ? fmt::format("{:b}", magnitude)
                                : fmt::format("{}", magnitude);
    if (spec.comma && spec.type != 0 && spec.type != 'd') return false;
  } else {
    if (spec.type != 'f' && spec.type != 'F' && spec.type != '%') return false;
    double number = AsReal(value);
    if (!std::isfinite(number)) return false;
    if (whole && std::fabs(number) > 9007199254740992.0) return false;
    if (spec.type == '%') number *= 100;
    if (!std::isfinite(number) || std::fabs(number) > 1e18) return false;
    negative = std::signbit(number);
    digits = fmt::format("{:.{}f}", std::fabs(number), spec.precision < 0 ? 6 : spec.precision);
    if (spec.type == '%') digits += '%';
  }
  if (spec.comma) {
    if (spec.zero) return false;
    const std::size_t end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    for (std::size_t i = end; i > 3;) {
      i -= 3;
      digits.insert(i, ",");
    }
  }
  const char* sign = negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
  Spec shown = spec;
  if (spec.zero && spec.align == 0) shown.fill = "0";
  const char align = spec.align != 0 ? spec.align : spec.zero ? '=' : '>';
  Pad(shown, sign, digits, align, out);
  return true;
}

}  // namespace

bool FormatValue(const Value& value, std::string_view spec, std::string& text) {
  if (spec.empty()) return Str(value, text);
  Spec read;
  if (!IsAscii(spec) || !ReadSpec(spec, read)) return false;
  if (IsText(value)) return FormatText(TextOf(value), read, text);
  if (!IsNumber(value)) return false;
  return FormatNumberValue(value, read, text);
}

std::vector<Value> Characters(const Value& text, Heap& heap) {
  std::vector<Value> characters;
  const std::string& bytes = TextOf(text);
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t end = i + 1;
    while (end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80) ++end;
    Value character = heap.Text(bytes.substr(i, end - i));
    character.deps = text.deps;
    characters.push_back(character);
    i = end;
  }
  return characters;
}

std::size_t Length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool RemoveRepeated(std::vector<Value>& items) {
  if (items.size() > 500) return false;
  std::vector<Value> kept;
  for (const Value& item : items) {
    bool repeated = false;
    if (IsMutable(item)) return false;
    for (const Value& other : kept) {
      const Tri same = Equal(item, other);
      if (same == Tri::kUnknown) return false;
      repeated = repeated || same == Tri::kTrue;
    }
    if (!repeated) kept.push_back(item);
  }
  items = std::move(kept);
  return true;
}

}  // namespace corntune::pyconf
