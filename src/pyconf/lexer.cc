#include "lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "encoding.h"
#include "scan_number.h"
#include "string_scan.h"

namespace corntune::pyconf {
namespace {

// CPython's own limits (MAXLEVEL and MAXINDENT in Parser/tokenizer.h).
constexpr std::size_t kMostBrackets = 200;
constexpr std::size_t kMostIndents = 100;

constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

// Longest first.
constexpr std::array<std::string_view, 47> kOperators = {
    "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "**", "//", ">>", "<<",
    "<=",  ">=",  "==",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "@=",
    "<>",  "+",   "-",   "*",   "/",   "%",  "@",  "&",  "|",  "^",  "~",  "<",
    ">",   "(",   ")",   "[",   "]",   "{",  "}",  ",",  ":",  ".",  ";"};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool StartsName(char c) {
  return c == '_' || std::isalpha(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

// Letters that Unicode normalisation (NFKC, which Python applies to identifiers) leaves outside
// ASCII. Others, such as full-width letters, may turn into the name of a setting.
bool StaysItself(char32_t c) {
  return c < 0x80 || (c >= 0xC0 && c <= 0xFF) || (c >= 0x370 && c <= 0x52F) ||
         (c >= 0x3040 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

// The code point at `at` of well-formed UTF-8.
char32_t CodePointAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> char32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return lead;
  if (lead < 0xE0) return ((lead & 0x1F) << 6) | (byte(1) & 0x3F);
  if (lead < 0xF0) return ((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
  return ((lead & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) |
         (byte(3) & 0x3F);
}

// A column counted with tab stops of eight and one with tabs of one: lines that compare
// differently by the two mix tabs and blanks inconsistently.
struct Indent {
  std::uint32_t column = 0;
  std::uint32_t narrow = 0;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // For an expression within the text.
  Lexer(std::string_view text, std::size_t begin)
      : text_(text), at_(begin), embedded_(true), line_start_(false) {}

  TokenList Run() {
    if (!embedded_ && text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size() && !list_.fault) {
      if (line_start_) {
        StartLine();
      } else {
        Step();
      }
    }
    Close();
    return std::move(list_);
  }

 private:
  void Fail(std::size_t offset, std::string message) {
    if (list_.fault) return;
    const std::size_t place = std::min(offset, text_.size());
    list_.fault = SyntaxFault{static_cast<std::uint32_t>(place), std::move(message)};
  }

  void Push(TokenKind kind, std::size_t begin, std::size_t end) {
    list_.tokens.push_back(
        {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    at_ = end;
  }

  bool AtNewline() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

  std::size_t NewlineLength(std::size_t at) const {
    if (text_.substr(at).starts_with("\r\n")) return 2;
    return at < text_.size() && (text_[at] == '\n' || text_[at] == '\r') ? 1 : 0;
  }

  void SkipComment() {
    while (at_ < text_.size() && !AtNewline()) ++at_;
  }

  // Measures the indentation of a line; a line of blanks and comments has none.
  void StartLine() {
    Indent indent;
    Indent continued;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == ' ') {
        ++indent.column;
        ++indent.narrow;
      } else if (c == '\t') {
        indent.column = (indent.column / 8 + 1) * 8;
        ++indent.narrow;
      } else if (c == '\f') {
        indent = {};
      } else if (c == '\\' && NewlineLength(at_ + 1) > 0) {
        if (continued.column == 0) continued = indent;
        at_ += NewlineLength(at_ + 1);
      } else {
        break;
      }
    }
    line_start_ = false;
    if (at_ >= text_.size()) return;
    if (text_[at_] == '#') SkipComment();
    if (at_ >= text_.size()) return;
    if (AtNewline()) {
      at_ += NewlineLength(at_);
      line_start_ = true;
      return;
    }
    Reindent(continued.column != 0 ? continued : indent);
  }

  void Reindent(const Indent& indent) {
    const Indent& now = indents_.back();
    if (indent.column == now.column) {
      if (indent.narrow != now.narrow) Fail(at_, "inconsistent use of tabs and spaces");
      return;
    }
    if (indent.column > now.column) {
      if (indent.narrow <= now.narrow) return Fail(at_, "inconsistent use of tabs and spaces");
      if (indents_.size() >= kMostIndents) return Fail(at_, "too many levels of indentation");
      indents_.push_back(indent);
      Push(TokenKind::kIndent, at_, at_);
      return;
    }
    while (indents_.size() > 1 && indent.column < indents_.back().column) {
      indents_.pop_back();
      Push(TokenKind::kDedent, at_, at_);
    }
    if (indent.column != indents_.back().column) {
      Fail(at_, "unindent does not match any outer indentation level");
    } else if (indent.narrow != indents_.back().narrow) {
      Fail(at_, "inconsistent use of tabs and spaces");
    }
  }

  void Step() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\f') {
      ++at_;
    } else if (AtNewline()) {
      StepNewline();
    } else if (c == '#') {
      SkipComment();
    } else if (c == '\\') {
      StepContinuation();
    } else if (IsDigit(c) || (c == '.' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]))) {
      StepNumber();
    } else if (StartsName(c) || c == '"' || c == '\'') {
      StepWord();
    } else {
      StepOperator();
    }
  }

  void StepNewline() {
    const std::size_t length = NewlineLength(at_);
    if (embedded_ || !brackets_.empty()) {
      at_ += length;
      return;
    }
    Push(TokenKind::kNewline, at_, at_ + length);
    line_start_ = true;
  }

  void StepContinuation() {
    const std::size_t length = NewlineLength(at_ + 1);
    if (length == 0) return Fail(at_, "unexpected character after a line continuation");
    at_ += 1 + length;
    if (at_ >= text_.size()) Fail(at_, "unexpected end of the file after a line continuation");
  }

  void StepNumber() {
    const NumberScan scan = ScanNumber(text_, at_);
    if (scan.error != nullptr) return Fail(at_, scan.error);
    Push(TokenKind::kNumber, at_, scan.end);
  }

  void StepWord() {
    StringShape shape;
    const auto begin = static_cast<std::uint32_t>(at_);
    if (StartsString(text_, begin, shape)) {
      const ScanResult scan = ScanString(text_, shape);
      if (scan.error != nullptr) return Fail(at_, scan.error);
      return Push(TokenKind::kString, at_, scan.end);
    }
    std::size_t end = at_;
    bool plain = true;
    while (end < text_.size() && (StartsName(text_[end]) || IsDigit(text_[end]))) {
      const bool lead = (static_cast<unsigned char>(text_[end]) & 0xC0) == 0xC0;
      if (lead && !StaysItself(CodePointAt(text_, end))) plain = false;
      ++end;
    }
    if (!plain)
      return Fail(at_, "unusual character in a name: " + Quoted(text_.substr(at_, end - at_)));
    Push(TokenKind::kName, at_, end);
  }

  void StepOperator() {
    const std::string_view rest = text_.substr(at_);
    const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](std::string_view op) { return rest.starts_with(op); });
    const char c = rest[0];
    if (found == kOperators.end() && c != '=') {
      return Fail(at_, "unexpected character: " + Quoted(rest.substr(0, 1)));
    }
    if (c == '(' || c == '[' || c == '{') {
      if (brackets_.size() >= kMostBrackets) return Fail(at_, "too many nested brackets");
      brackets_ += c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (c == ')' || c == ']' || c == '}') {
      if (brackets_.empty()) return Fail(at_, fmt::format("unmatched '{}'", c));
      if (brackets_.back() != c) {
        return Fail(at_, fmt::format("'{}' where '{}' was expected", c, brackets_.back()));
      }
      brackets_.pop_back();
    }
    Push(TokenKind::kOperator, at_, at_ + (found == kOperators.end() ? 1 : found->size()));
  }

  void Close() {
    if (!list_.fault && !brackets_.empty()) {
      Fail(text_.size(), fmt::format("'{}' is missing at the end of the file", brackets_.back()));
    }
    const std::size_t end = list_.fault ? list_.fault->offset : text_.size();
    if (!list_.tokens.empty() && list_.tokens.back().kind != TokenKind::kNewline) {
      Push(TokenKind::kNewline, end, end);
    }
    for (; indents_.size() > 1; indents_.pop_back()) Push(TokenKind::kDedent, end, end);
    Push(TokenKind::kEnd, end, end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool embedded_ = false;
  bool line_start_ = true;
  std::string brackets_;  // the closing ones that are due
  std::vector<Indent> indents_ = {{}};
  TokenList list_;
};

TokenList Refuse(std::size_t offset, std::string message) {
  TokenList list;
  list.fault = SyntaxFault{static_cast<std::uint32_t>(offset), std::move(message)};
  list.tokens.push_back({});
  return list;
}

}  // namespace

bool IsKeyword(std::string_view word) {
  return std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end();
}

TokenList Tokenize(std::string_view text) {
  if (text.size() > kMostBytes) {
    return Refuse(0, fmt::format("longer than {} bytes", kMostBytes));
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return Refuse(nul, "holds null bytes");
  }
  const std::string encoding = DeclaredEncoding(text);
  const bool utf8 = encoding.empty() || IsUtf8Name(encoding);
  if (!utf8 && !(ExtendsAscii(encoding) && IsAscii(text))) {
    return Refuse(0, "declares the encoding " + Quoted(encoding));
  }
  if (!IsUtf8(text)) return Refuse(0, "not UTF-8");
  return Lexer(text).Run();
}

TokenList TokenizeExpression(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return Lexer(text.substr(0, end), begin).Run();
}

}  // namespace corntune::pyconf
