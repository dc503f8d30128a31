#include "arithmetic.h"

#include <array>
#include <charconv>

namespace corntune::shell {
namespace {

using Number = std::optional<std::int64_t>;

// Binary operators by level, loosest first; longer ones before their beginnings.
constexpr std::array<std::array<std::string_view, 4>, 10> kLevels = {{
    {"||"},
    {"&&"},
    {"|"},
    {"^"},
    {"&"},
    {"==", "!="},
    {"<=", ">=", "<", ">"},
    {"<<", ">>"},
    {"+", "-"},
    {"*", "/", "%"},
}};

constexpr std::array<std::string_view, 11> kAssignments = {
    "=", "+=", "-=", "*=", "/=", "%=", "&=", "<<=", ">>=", "|=", "^="};

Number Divide(std::string_view op, std::int64_t a, std::int64_t b) {
  if (b == 0 || (b == -1 && a == INT64_MIN)) return std::nullopt;
  return op == "/" ? a / b : a % b;
}

Number Shifted(std::string_view op, std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0 || b > 62) return std::nullopt;
  if (op == ">>") return a >> b;
  return a > (INT64_MAX >> b) ? Number() : a << b;
}

Number Power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0 || exponent > 64) return std::nullopt;
  std::int64_t result = 1;
  for (; exponent > 0; --exponent) {
    if (__builtin_mul_overflow(result, base, &result)) return std::nullopt;
  }
  return result;
}

Number Apply(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (op == "+") return __builtin_add_overflow(a, b, &result) ? Number() : result;
  if (op == "-") return __builtin_sub_overflow(a, b, &result) ? Number() : result;
  if (op == "*") return __builtin_mul_overflow(a, b, &result) ? Number() : result;
  if (op == "/" || op == "%") return Divide(op, a, b);
  if (op == "<<" || op == ">>") return Shifted(op, a, b);
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

// Whether what stands to the right is computed at all: of && and ||, and of ?:.
enum class Runs { kYes, kMaybe, kNo };

class Calculator {
 public:
  Calculator(std::string_view text, const NumberVariables& variables, bool bash)
      : text_(text), variables_(variables), bash_(bash) {}

  Number All() {
    Number value = Expression();
    SkipBlanks();
    while (Accept(",")) value = Expression();
    SkipBlanks();
    return at_ == text_.size() && !broken_ ? value : std::nullopt;
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

  Number Broken() {
    broken_ = true;
    at_ = text_.size();
    return std::nullopt;
  }

  // A name followed by an assignment, else ?:.
  Number Expression() {
    if (++depth_ > 100) return Broken();
    SkipBlanks();
    const std::size_t begin = at_;
    const std::string name = Name();
    const std::string_view op = name.empty() ? std::string_view() : Assignment();
    Number value;
    if (op.empty()) {
      at_ = begin;
      value = Conditional();
    } else {
      at_ += op.size();
      const Number right = Expression();
      value = right;
      if (op != "=") {
        const Number left = Value(name);
        value = left && right ? Apply(op.substr(0, op.size() - 1), *left, *right) : std::nullopt;
      }
      Assign(name, value);
    }
    --depth_;
    return value;
  }

  std::string_view Assignment() {
    SkipBlanks();
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view op : kAssignments) {
      if (rest.starts_with(op) && !rest.starts_with("==")) return op;
    }
    return {};
  }

  void Assign(const std::string& name, Number value) {
    if (runs_ == Runs::kNo) return;
    variables_.assign(name, runs_ == Runs::kYes ? value : std::nullopt);
  }

  Number Value(const std::string& name) { return variables_.value(name); }

  // Reads on as `read` does, knowing whether a shell would.
  template <typename Read>
  Number Within(Number needed, bool wanted, Read read) {
    const Runs before = runs_;
    if (!needed) {
      if (runs_ == Runs::kYes) runs_ = Runs::kMaybe;
    } else if ((*needed != 0) != wanted) {
      runs_ = Runs::kNo;
    }
    const Number value = read();
    runs_ = before;
    return value;
  }

  Number Conditional() {
    const Number test = Level(0);
    if (!Accept("?")) return test;
    const Number yes = Within(test, true, [this] { return Expression(); });
    if (!Accept(":")) return Broken();
    const Number no = Within(test, false, [this] { return Expression(); });
    if (!test) return std::nullopt;
    return *test != 0 ? yes : no;
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
    if (level == kLevels.size()) return Powers();
    Number left = Level(level + 1);
    for (auto op = Operator(level); !op.empty(); op = Operator(level)) {
      at_ += op.size();
      const auto read = [this, level] { return Level(level + 1); };
      if (op == "&&" || op == "||") {
        left = Logical(left, op == "&&", read);
      } else {
        const Number right = read();
        left = left && right ? Apply(op, *left, *right) : std::nullopt;
      }
    }
    return left;
  }

  template <typename Read>
  Number Logical(Number left, bool both, Read read) {
    const Number right = Within(left, both, read);
    if (!left) return std::nullopt;
    if ((*left != 0) != both) return both ? 0 : 1;
    return right ? Number(*right != 0) : std::nullopt;
  }

  Number Powers() {
    const Number base = Unary();
    if (!Accept("**")) return base;
    if (++depth_ > 100) return Broken();
    const Number exponent = Powers();
    --depth_;
    return base && exponent ? Power(*base, *exponent) : std::nullopt;
  }

  Number Unary() {
    if (++depth_ > 100) return Broken();
    Number value;
    SkipBlanks();
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("++") || rest.starts_with("--")) {
      value = Stepped(rest[0] == '+' ? 1 : -1);
    } else if (Accept("-")) {
      value = Unary();
      if (value) value = Apply("-", 0, *value);
    } else if (Accept("+")) {
      value = Unary();
    } else if (Accept("~")) {
      value = Unary();
      if (value) value = ~*value;
    } else if (Accept("!")) {
      value = Unary();
      if (value) value = *value == 0;
    } else if (Accept("(")) {
      value = Expression();
      while (Accept(",")) value = Expression();
      if (!Accept(")")) value = Broken();
    } else {
      value = Operand();
    }
    --depth_;
    return value;
  }

  // ++X and --X.
  Number Stepped(std::int64_t by) {
    at_ += 2;
    SkipBlanks();
    const std::string name = Name();
    if (name.empty()) return Broken();
    const Number old = Value(name);
    const Number value = old && bash_ ? Apply("+", *old, by) : std::nullopt;
    Assign(name, value);
    return value;
  }

  std::string Name() {
    const std::size_t begin = at_;
    const bool digit = at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9';
    while (!digit && at_ < text_.size() && InWord(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  static bool InWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  Number Operand() {
    SkipBlanks();
    if (const std::string name = Name(); !name.empty()) {
      const Number value = Value(name);
      // Only bash has X++.
      const bool more = Accept("++");
      if (more || Accept("--")) Assign(name, value ? Apply("+", *value, more ? 1 : -1) : value);
      return value;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && InWord(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) return Broken();
    const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
    const int base = hexadecimal ? 16 : word[0] == '0' ? 8 : 10;
    const std::string_view digits = hexadecimal ? word.substr(2) : word;
    std::int64_t number = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    const bool whole = end.ec == std::errc() && end.ptr == digits.data() + digits.size();
    return whole ? Number(number) : Broken();
  }

  std::string_view text_;
  const NumberVariables& variables_;
  bool bash_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Runs runs_ = Runs::kYes;
  bool broken_ = false;
};

}  // namespace

std::optional<std::int64_t> Calculate(std::string_view text, const NumberVariables& variables,
                                      bool bash) {
  return Calculator(text, variables, bash).All();
}

}  // namespace corntune::shell
