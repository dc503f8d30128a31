#include "arithmetic.h"

#include <array>
#include <charconv>

namespace corntune::shell {
namespace {

using Number = std::optional<std::int64_t>;

// Binary operators by level, loosest first; longer ones before their beginnings.
constexpr std::array<std::array<std::string_view, 4>, 9> kLevels = {{
    {"||"},
    {"&&"},
    {"|"},
    {"^"},
    {"&"},
    {"==", "!="},
    {"<=", ">=", "<", ">"},
    {"+", "-"},
    {"*", "/", "%"},
}};

Number Divide(std::string_view op, std::int64_t a, std::int64_t b) {
  if (b == 0 || (b == -1 && a == INT64_MIN)) return std::nullopt;
  return op == "/" ? a / b : a % b;
}

Number Apply(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (op == "+") return __builtin_add_overflow(a, b, &result) ? Number() : result;
  if (op == "-") return __builtin_sub_overflow(a, b, &result) ? Number() : result;
  if (op == "*") return __builtin_mul_overflow(a, b, &result) ? Number() : result;
  if (op == "/" || op == "%") return Divide(op, a, b);
  if (op == "||") return a != 0 || b != 0;
  if (op == "&&") return a != 0 && b != 0;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  if (op == "&") return a & b;
  if (op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "<=") return a <= b;
  if (op == ">=") return a >= b;
  return op == "<" ? a < b : a > b;
}

class Calculator {
 public:
  Calculator(std::string_view text, const std::function<Number(const std::string&)>& variable)
      : text_(text), variable_(variable) {}

  Number All() {
    const Number value = Conditional();
    SkipBlanks();
    return at_ == text_.size() ? value : std::nullopt;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool Accept(std::string_view token) {
    SkipBlanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  Number Conditional() {
    if (++depth_ > 100) return std::nullopt;
    const Number test = Level(0);
    Number value = test;
    if (Accept("?")) {
      const Number yes = Conditional();
      if (!Accept(":")) return std::nullopt;
      const Number no = Conditional();
      if (!test) return std::nullopt;
      value = *test != 0 ? yes : no;
    }
    --depth_;
    return value;
  }

  // An operator of the level, that is not the beginning of another one.
  std::string_view Operator(std::size_t level) {
    SkipBlanks();
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view op : kLevels[level]) {
      if (op.empty() || !rest.starts_with(op)) continue;
      const char next = rest.size() > op.size() ? rest[op.size()] : ' ';
      const bool longer =
          next == '=' || (op.size() == 1 && next == op[0] && op != "-" && op != "+");
      if (!longer) return op;
    }
    return {};
  }

  Number Level(std::size_t level) {
    if (level == kLevels.size()) return Unary();
    Number left = Level(level + 1);
    for (auto op = Operator(level); !op.empty(); op = Operator(level)) {
      at_ += op.size();
      const Number right = Level(level + 1);
      left = left && right ? Apply(op, *left, *right) : std::nullopt;
    }
    return left;
  }

  Number Unary() {
    if (++depth_ > 100) return std::nullopt;
    Number value;
    if (Accept("-")) {
      value = Unary();
      if (value) value = Apply("-", 0, *value);
    } else if (Accept("+")) {
      value = Unary();
    } else if (Accept("!")) {
      value = Unary();
      if (value) value = *value == 0;
    } else if (Accept("(")) {
      value = Conditional();
      if (!Accept(")")) return std::nullopt;
    } else {
      value = Operand();
    }
    --depth_;
    return value;
  }

  Number Operand() {
    SkipBlanks();
    const std::size_t begin = at_;
    const auto in_word = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) return std::nullopt;
    if (word[0] < '0' || word[0] > '9') return variable_(std::string(word));
    const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
    const int base = hexadecimal ? 16 : word[0] == '0' ? 8 : 10;
    const std::string_view digits = hexadecimal ? word.substr(2) : word;
    std::int64_t number = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    const bool whole = end.ec == std::errc() && end.ptr == digits.data() + digits.size();
    return whole ? Number(number) : std::nullopt;
  }

  std::string_view text_;
  const std::function<Number(const std::string&)>& variable_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<std::int64_t> Calculate(
    std::string_view text,
    const std::function<std::optional<std::int64_t>(const std::string&)>& variable) {
  return Calculator(text, variable).All();
}

}  // namespace corntune::shell
