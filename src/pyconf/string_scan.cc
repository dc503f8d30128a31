#include "string_scan.h"

#include <cctype>

namespace corntune::pyconf {
namespace {

// f-strings inside f-strings; deeper ones are nobody's configuration.
constexpr int kMostDepth = 8;

bool IsNewline(char c) {
  return c == '\n' || c == '\r';
}

bool IsWord(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool Closes(std::string_view text, std::uint32_t at, const StringShape& shape) {
  if (text[at] != shape.quote) return false;
  if (!shape.triple) return true;
  return text.size() - at >= 3 && text[at + 1] == shape.quote && text[at + 2] == shape.quote;
}

// After a backslash at `at`: a "\r\n" counts as one character.
std::uint32_t AfterEscape(std::string_view text, std::uint32_t at) {
  if (text.substr(at).starts_with("\\\r\n")) return at + 3;
  return at + 2;
}

// After "\N{NAME}" at `at`, or 0 when there is none.
std::uint32_t AfterNamedCharacter(std::string_view text, std::uint32_t at) {
  if (!text.substr(at).starts_with("\\N{")) return 0;
  for (std::uint32_t i = at + 3; i < text.size() && i < at + 120; ++i) {
    if (text[i] == '}') return i + 1;
    if (text[i] == '"' || text[i] == '\'' || IsNewline(text[i])) return 0;
  }
  return 0;
}

// Reads one field, character by character.
class FieldScanner {
 public:
  FieldScanner(std::string_view text, std::uint32_t begin, const StringShape& shape, int depth)
      : text_(text), at_(begin), shape_(shape), depth_(depth) {
    field_.expression_begin = begin;
  }

  FormatField Scan() {
    if (depth_ > kMostDepth) return Fail("f-strings nested too deeply");
    while (at_ < text_.size() && field_.error == nullptr) {
      if (nesting_ == 0 && EndsExpression()) return Finish();
      Step();
    }
    return field_.error == nullptr ? Fail("expecting '}' in an f-string") : field_;
  }

 private:
  FormatField Fail(const char* message) {
    field_.error = message;
    field_.end = at_;
    return field_;
  }

  char Next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  bool EndsExpression() const {
    const char c = text_[at_];
    return c == '}' || c == ':' || (c == '!' && Next() != '=');
  }

  void Step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return StepString();
    if (c == '#') {
      while (at_ < text_.size() && !IsNewline(text_[at_])) ++at_;
      return;
    }
    if (c == '(' || c == '[' || c == '{') ++nesting_;
    if (c == ')' || c == ']' || c == '}') --nesting_;
    if (nesting_ < 0) {
      Fail("unmatched bracket in an f-string");
      return;
    }
    at_ += c == '\\' ? 2u : 1u;
  }

  // A string inside the expression, with its prefix, which lies behind.
  void StepString() {
    std::uint32_t begin = at_;
    while (begin > field_.expression_begin && IsWord(text_[begin - 1])) --begin;
    StringShape inner;
    if (!StartsString(text_, begin, inner) && !StartsString(text_, at_, inner)) {
      Fail("invalid string in an f-string");
      return;
    }
    const ScanResult scan = ScanString(text_, inner, depth_ + 1);
    at_ = scan.end;
    if (scan.error != nullptr) Fail(scan.error);
  }

  FormatField Finish() {
    field_.expression_end = at_;
    field_.shown_end = at_;
    TakeEqualsSign();
    if (text_[at_] == '!') {
      field_.conversion = Next();
      at_ += 2;
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      const char c = field_.conversion;
      if (c != 'r' && c != 's' && c != 'a') return Fail("invalid conversion in an f-string");
    }
    if (at_ < text_.size() && text_[at_] == ':') {
      ++at_;
      ScanSpec();
      if (field_.error != nullptr) return field_;
    }
    if (at_ >= text_.size() || text_[at_] != '}') return Fail("expecting '}' in an f-string");
    field_.end = at_ + 1;
    return field_;
  }

  // "{x = }" shows the source of the expression before its value.
  void TakeEqualsSign() {
    std::uint32_t end = at_;
    while (end > field_.expression_begin &&
           std::isspace(static_cast<unsigned char>(text_[end - 1]))) {
      --end;
    }
    if (end == field_.expression_begin || text_[end - 1] != '=') return;
    const char before = end - 1 > field_.expression_begin ? text_[end - 2] : '\0';
    if (before == '=' || before == '!' || before == '<' || before == '>') return;
    field_.shows_source = true;
    field_.expression_end = end - 1;
  }

  void ScanSpec() {
    field_.has_spec = true;
    field_.spec_begin = at_;
    while (at_ < text_.size() && text_[at_] != '}') {
      if (Closes(text_, at_, shape_) || (!shape_.triple && IsNewline(text_[at_]))) break;
      if (text_[at_] == '{') {
        const FormatField inner = ScanField(text_, at_ + 1, shape_, depth_ + 1);
        at_ = inner.end;
        if (inner.error != nullptr) {
          Fail(inner.error);
          return;
        }
      } else {
        at_ += text_[at_] == '\\' && !shape_.raw && Next() != '{' ? 2u : 1u;
      }
    }
    field_.spec_end = at_;
  }

  std::string_view text_;
  std::uint32_t at_;
  const StringShape& shape_;
  int depth_;
  int nesting_ = 0;
  FormatField field_;
};

}  // namespace

bool StartsString(std::string_view text, std::uint32_t begin, StringShape& shape) {
  shape = {};
  bool unicode = false;
  std::uint32_t at = begin;
  for (; at < text.size() && text[at] != '"' && text[at] != '\''; ++at) {
    if (at - begin == 2) return false;
    const int letter = std::tolower(static_cast<unsigned char>(text[at]));
    bool* flag = letter == 'r'   ? &shape.raw
                 : letter == 'b' ? &shape.bytes
                 : letter == 'f' ? &shape.format
                 : letter == 't' ? &shape.is_template
                 : letter == 'u' ? &unicode
                                 : nullptr;
    if (flag == nullptr || *flag) return false;
    *flag = true;
  }
  if (at >= text.size()) return false;
  const int kinds = int{shape.bytes} + int{shape.format} + int{shape.is_template} + int{unicode};
  if (kinds > 1 || (unicode && shape.raw)) return false;
  shape.format = shape.format || shape.is_template;
  shape.quote = text[at];
  const std::string_view rest = text.substr(at + 1);
  shape.triple = rest.size() >= 2 && rest[0] == shape.quote && rest[1] == shape.quote;
  shape.body = at + shape.quotes();
  return true;
}

ScanResult ScanString(std::string_view text, const StringShape& shape, int depth) {
  std::uint32_t at = shape.body;
  while (at < text.size()) {
    const char c = text[at];
    if (Closes(text, at, shape)) return {at + shape.quotes(), nullptr};
    if (!shape.triple && IsNewline(c)) return {at, "unterminated string"};
    if (shape.format && c == '{') {
      if (at + 1 < text.size() && text[at + 1] == '{') {
        at += 2;
        continue;
      }
      const FormatField field = ScanField(text, at + 1, shape, depth);
      if (field.error != nullptr) return {field.end, field.error};
      at = field.end;
      continue;
    }
    const bool brace_follows = shape.format && at + 1 < text.size() && text[at + 1] == '{';
    if (c != '\\' || brace_follows) {
      ++at;
      continue;
    }
    const std::uint32_t named = shape.format && !shape.raw ? AfterNamedCharacter(text, at) : 0;
    at = named != 0 ? named : AfterEscape(text, at);
  }
  const auto end = static_cast<std::uint32_t>(text.size());
  return {end, shape.triple ? "unterminated triple-quoted string" : "unterminated string"};
}

FormatField ScanField(std::string_view text, std::uint32_t begin, const StringShape& shape,
                      int depth) {
  return FieldScanner(text, begin, shape, depth).Scan();
}

}  // namespace corntune::pyconf
