#include "python_text.h"

#include <charconv>
#include <string>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// What str.isspace() holds of ASCII.
constexpr std::string_view kPythonBlanks = " \t\n\r\v\f\x1c\x1d\x1e\x1f";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The base that "0x", "0o" or "0b" names, or 10.
int BaseOf(std::string_view digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  switch (digits[1]) {
    case 'x':
    case 'X':
      return 16;
    case 'o':
    case 'O':
      return 8;
    case 'b':
    case 'B':
      return 2;
    default:
      return 10;
  }
}

// The digits without single underscores between two of them (PEP 515); empty when one is misplaced.
std::string WithoutUnderscores(std::string_view digits) {
  std::string plain;
  bool after_digit = false;
  for (const char c : digits) {
    if (c != '_') plain += c;
    if (c == '_' && !after_digit) return {};
    after_digit = c != '_';
  }
  return after_digit ? plain : std::string{};
}

// In base 0 a leading zero is refused, unless the number is zero.
bool HasLeadingZero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' &&
         digits.find_first_not_of('0') != std::string_view::npos;
}

// The digits of one number in `base`, with its sign.
struct Number {
  std::string digits;  // empty: not a number
  int base = 10;
};

Number Dissect(std::string_view text, IntegerSyntax syntax) {
  const bool octal =
      syntax == IntegerSyntax::kOctal && text.size() > 1 && text[0] == '0' && IsDigit(text[1]);
  text = PythonStrip(text);
  std::string sign;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    if (text[0] == '-') sign = "-";
    text.remove_prefix(1);
  }
  Number number;
  if (octal) {
    number.base = 8;
    text.remove_prefix(1);
  } else if (syntax != IntegerSyntax::kDecimal) {
    number.base = BaseOf(text);
    if (number.base != 10) {
      text.remove_prefix(2);
      if (text.starts_with('_')) text.remove_prefix(1);  // "0x_ff"
    }
  }
  number.digits = WithoutUnderscores(text);
  const bool refused =
      syntax != IntegerSyntax::kDecimal && number.base == 10 && HasLeadingZero(number.digits);
  if (refused || number.digits.empty() || number.digits[0] == '-' || number.digits[0] == '+') {
    return {};
  }
  number.digits.insert(0, sign);
  return number;
}

}  // namespace

std::string_view PythonStrip(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kPythonBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPythonBlanks) - first + 1);
}

Result<std::int64_t> PythonInteger(std::string_view text, IntegerSyntax syntax,
                                   std::string_view place) {
  const Number number = Dissect(text, syntax);
  std::int64_t value = 0;
  const char* end = number.digits.data() + number.digits.size();
  const auto [stop, error] = std::from_chars(number.digits.data(), end, value, number.base);
  if (error == std::errc::result_out_of_range && stop == end) {
    return UsageError(std::string(place), fmt::format("number too large: {}", Quoted(text)));
  }
  if (error != std::errc{} || stop != end) {
    return UsageError(std::string(place),
                      fmt::format("not a whole number: {} (expected e.g. 4)", Quoted(text)));
  }
  return value;
}

}  // namespace corntune
