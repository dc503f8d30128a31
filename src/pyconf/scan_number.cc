#include "scan_number.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <string>

namespace corntune::pyconf {
namespace {

bool IsDigitOf(char c, int base) {
  if (base == 16) return std::isxdigit(static_cast<unsigned char>(c)) != 0;
  return c >= '0' && c < '0' + base;
}

bool IsWord(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

int BaseOf(std::string_view literal) {
  if (literal.size() < 2 || literal[0] != '0') return 10;
  const int letter = std::tolower(static_cast<unsigned char>(literal[1]));
  return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
}

class NumberScanner {
 public:
  NumberScanner(std::string_view text, std::size_t begin)
      : text_(text), begin_(begin), at_(begin) {}

  NumberScan Scan() {
    if (const int base = BaseOf(text_.substr(at_)); base != 10) {
      at_ += 2;
      if (Peek() == '_') ++at_;
      if (!Digits(base)) return Bad();
      return End();
    }
    const bool whole = text_[at_] != '.' && Digits(10);
    const std::size_t whole_end = at_;
    bool real = false;
    if (Peek() == '.') {
      real = true;
      ++at_;
      if (IsDigitOf(Peek(), 10) && !Digits(10)) return Bad();
    } else if (!whole) {
      return Bad();
    }
    if (Exponent()) real = true;
    if (broken_) return Bad();
    if (Peek() == 'j' || Peek() == 'J') {
      real = true;
      ++at_;
    }
    if (!real && HasLeadingZero(whole_end)) {
      return {at_, "leading zeros in a decimal number"};
    }
    return End();
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  NumberScan Bad() const { return {at_, "invalid number"}; }

  // Digits with single underscores between them.
  bool Digits(int base) {
    const std::size_t start = at_;
    while (IsDigitOf(Peek(), base) || (Peek() == '_' && at_ > start && IsDigitOf(Peek(1), base))) {
      ++at_;
    }
    if (Peek() == '_') broken_ = true;
    return at_ > start && !broken_;
  }

  bool Exponent() {
    if (Peek() != 'e' && Peek() != 'E') return false;
    const std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
    if (!IsDigitOf(Peek(1 + sign), 10)) return false;  // "1else" is a number and a word
    at_ += 1 + sign;
    return Digits(10);
  }

  bool HasLeadingZero(std::size_t end) const {
    const std::string_view digits = text_.substr(begin_, end - begin_);
    return digits.size() > 1 && digits[0] == '0' &&
           digits.find_first_not_of("0_") != std::string_view::npos;
  }

  // A number runs into a word only before these keywords ("1if x else 2").
  NumberScan End() const {
    if (!IsWord(Peek())) return {at_, nullptr};
    constexpr std::array<std::string_view, 7> kWords = {"and", "else", "for", "if",
                                                        "in",  "is",   "or"};
    const std::string_view rest = text_.substr(at_, 5);
    const bool keyword =
        rest.starts_with("not") || std::any_of(kWords.begin(), kWords.end(),
                                               [&](auto word) { return rest.starts_with(word); });
    return keyword ? NumberScan{at_, nullptr} : Bad();
  }

  std::string_view text_;
  std::size_t begin_;
  std::size_t at_;
  bool broken_ = false;
};

}  // namespace

NumberScan ScanNumber(std::string_view text, std::size_t begin) {
  return NumberScanner(text, begin).Scan();
}

NumberValue ReadNumber(std::string_view literal) {
  NumberValue value;
  std::string digits(literal);
  std::erase(digits, '_');
  const int base = BaseOf(digits);
  const char* first = digits.data() + (base == 10 ? 0 : 2);
  const char* last = digits.data() + digits.size();
  const char end = digits.back();
  if (base == 10 && (end == 'j' || end == 'J')) {
    value.kind = NumberValue::Kind::kImaginary;
  } else if (base == 10 && digits.find_first_of(".eE") != std::string::npos) {
    value.kind = NumberValue::Kind::kReal;
    const auto [stop, error] = std::from_chars(first, last, value.real);
    // Out of range: infinity, or zero, and from_chars does not tell which.
    if (error != std::errc{}) value.kind = NumberValue::Kind::kTooLarge;
  } else if (std::from_chars(first, last, value.integer, base).ec != std::errc{}) {
    value.kind = NumberValue::Kind::kTooLarge;
  }
  return value;
}

}  // namespace corntune::pyconf
