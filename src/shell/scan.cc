#include "scan.h"

namespace corntune::shell {
namespace {

using Offset = std::optional<std::size_t>;

// Up to the bracket that closes one opened before `at`.
Offset EndOfBracket(std::string_view text, std::size_t at, char close, int depth) {
  const char open = close == ')' ? '(' : '{';
  int opened = 0;
  while (at < text.size()) {
    if (text[at] == close && opened-- == 0) return at + 1;
    if (text[at] == open && close == ')') ++opened;
    const Offset end = EndOfPiece(text, at, depth + 1);
    if (!end) return std::nullopt;
    at = *end;
  }
  return std::nullopt;
}

Offset EndOfDoubleQuotes(std::string_view text, std::size_t at, int depth) {
  while (at < text.size() && text[at] != '"') {
    const Offset end = text[at] == '\'' ? at + 1 : EndOfPiece(text, at, depth + 1);
    if (!end) return std::nullopt;
    at = *end;
  }
  if (at >= text.size()) return std::nullopt;
  return at + 1;
}

Offset After(std::string_view text, std::size_t at, char closing) {
  while (at < text.size() && text[at] != closing)
    at += closing == '`' && text[at] == '\\' ? 2U : 1U;
  if (at >= text.size()) return std::nullopt;
  return at + 1;
}

bool EndsWord(char c) {
  return std::string_view(" \t\r\n;&|<>()").find(c) != std::string_view::npos;
}

}  // namespace

Offset EndOfPiece(std::string_view text, std::size_t at, int depth) {
  if (depth > kMostNesting) return std::nullopt;
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  switch (text[at]) {
    case '\\':
      return at + 1 < text.size() ? at + 2 : at + 1;
    case '\'':
      return After(text, at + 1, '\'');
    case '`':
      return After(text, at + 1, '`');
    case '"':
      return EndOfDoubleQuotes(text, at + 1, depth);
    case '$':
      if (next == '(') return EndOfBracket(text, at + 2, ')', depth);
      if (next == '{') return EndOfBracket(text, at + 2, '}', depth);
      return at + 1;
    default:
      return at + 1;
  }
}

Offset EndOfWord(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && !EndsWord(text[at])) {
    const Offset end = EndOfPiece(text, at);
    if (!end) return std::nullopt;
    at = *end;
  }
  const std::string_view word = text.substr(begin, at - begin);
  if (at < text.size() && text[at] == '(' && word.ends_with('=') && AssignmentEquals(word)) {
    return EndOfBracket(text, at + 1, ')', 0);
  }
  return at;
}

std::size_t EndOfName(std::string_view text, std::size_t at) {
  const auto in_name = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  while (at < text.size() && in_name(text[at])) ++at;
  return at;
}

Offset AssignmentEquals(std::string_view word) {
  std::size_t at = EndOfName(word, 0);
  if (at == 0 || (word[0] >= '0' && word[0] <= '9')) return std::nullopt;
  if (at < word.size() && word[at] == '+') ++at;
  if (at < word.size() && word[at] == '=') return at;
  return std::nullopt;
}

}  // namespace corntune::shell
