#include "pattern.h"

#include <charconv>
#include <vector>

#include "scan.h"

namespace corntune::shell {
namespace {

struct Piece {
  enum class Kind { kCharacter, kAny, kStar, kSet } kind = Kind::kCharacter;
  char character = '\0';
  std::string set;  // of [abc], its characters
  bool negated = false;
};

using Pieces = std::vector<Piece>;

bool IsPlain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

// [abc], [!0-9]: digits have one order everywhere, letters do not.
std::optional<std::size_t> ReadSet(std::string_view pattern, std::size_t at, Pieces& pieces) {
  const std::size_t close = pattern.find(']', at + 2);
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view inside = pattern.substr(at + 1, close - at - 1);
  Piece piece;
  piece.kind = Piece::Kind::kSet;
  piece.negated = inside.front() == '!' || inside.front() == '^';
  if (piece.negated) inside.remove_prefix(1);
  if (inside.empty() || inside.find_first_of("[\\\"'$`") != std::string_view::npos) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const bool range = i + 2 < inside.size() && inside[i + 1] == '-';
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (range && !(digit(inside[i]) && digit(inside[i + 2]))) return std::nullopt;
    const char last = range ? inside[i + 2] : inside[i];
    for (char c = inside[i]; c <= last; ++c) piece.set += c;
    if (range) i += 2;
  }
  pieces.push_back(std::move(piece));
  return close + 1;
}

std::optional<Pieces> ReadPieces(std::string_view pattern) {
  Pieces pieces;
  if (!IsPlain(pattern) || pattern.size() > 1000) return std::nullopt;
  const auto literal = [&](std::string_view text) {
    for (const char c : text) pieces.push_back({Piece::Kind::kCharacter, c, {}, false});
  };
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const std::size_t end = EndOfPiece(pattern, at).value_or(pattern.size());
    const std::string_view piece = pattern.substr(at, end - at);
    if (c == '$' || c == '`' || c == '(') return std::nullopt;
    if (c == '[') {
      const auto after = ReadSet(pattern, at, pieces);
      if (!after) return std::nullopt;
      at = *after;
      continue;
    }
    if (c == '*' || c == '?') {
      pieces.push_back({c == '*' ? Piece::Kind::kStar : Piece::Kind::kAny, c, {}, false});
    } else if (c == '\\') {
      if (piece.size() < 2) return std::nullopt;
      literal(piece.substr(1));
    } else if (c == '\'' || c == '"') {
      const std::string_view inside = piece.substr(1, piece.size() - 2);
      if (piece.size() < 2 || piece.back() != c) return std::nullopt;
      if (c == '"' && inside.find_first_of("$`\\") != std::string_view::npos) return std::nullopt;
      literal(inside);
    } else {
      literal(piece);
    }
    at = end;
  }
  return pieces;
}

bool Fits(const Piece& piece, char c) {
  if (piece.kind == Piece::Kind::kAny) return true;
  if (piece.kind == Piece::Kind::kCharacter) return piece.character == c;
  return (piece.set.find(c) != std::string::npos) != piece.negated;
}

bool Matches(const Pieces& pieces, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pieces.size();
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pieces.size() && pieces[p].kind == Piece::Kind::kStar) {
      star = p++;
      resume = t;
    } else if (p < pieces.size() && Fits(pieces[p], text[t])) {
      ++p;
      ++t;
    } else if (star < pieces.size()) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pieces.size() && pieces[p].kind == Piece::Kind::kStar) ++p;
  return p == pieces.size();
}

std::string WithoutEnd(std::string_view value, const Pieces& pieces, bool longest) {
  for (std::size_t i = 0; i <= value.size(); ++i) {
    const std::size_t keep = longest ? i : value.size() - i;
    if (Matches(pieces, value.substr(keep))) return std::string(value.substr(0, keep));
  }
  return std::string(value);
}

std::string WithoutBeginning(std::string_view value, const Pieces& pieces, bool longest) {
  for (std::size_t i = 0; i <= value.size(); ++i) {
    const std::size_t drop = longest ? value.size() - i : i;
    if (Matches(pieces, value.substr(0, drop))) return std::string(value.substr(drop));
  }
  return std::string(value);
}

// ${X/a/b} and ${X//a/b}.
std::optional<std::string> Replaced(std::string_view value, std::string_view change) {
  const bool all = change.starts_with("//");
  change.remove_prefix(all ? 2 : 1);
  const std::size_t slash = change.find('/');
  const std::string_view with =
      slash == std::string_view::npos ? std::string_view() : change.substr(slash + 1);
  const std::string_view pattern = change.substr(0, slash);
  // Of newer bash & stands for what was found.
  if (with.find_first_of("\"'\\$`&/~") != std::string_view::npos) return std::nullopt;
  if (pattern.empty() || pattern[0] == '#' || pattern[0] == '%') return std::nullopt;
  if (pattern.find_first_of("\\\"'") != std::string_view::npos) return std::nullopt;
  const auto pieces = ReadPieces(pattern);
  if (!pieces || !IsPlain(value)) return std::nullopt;
  std::string result;
  bool done = false;
  for (std::size_t at = 0; at < value.size();) {
    std::size_t length = done ? 0 : value.size() - at;
    while (length > 0 && !Matches(*pieces, value.substr(at, length))) --length;
    if (length == 0) {
      result += value[at++];
      continue;
    }
    result += with;
    at += length;
    done = !all;
  }
  return result;
}

std::optional<std::size_t> NumberIn(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::size_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = end.ec == std::errc() && end.ptr == text.data() + text.size();
  const bool octal = text.size() > 1 && text[0] == '0';
  return whole && !octal ? std::optional<std::size_t>(number) : std::nullopt;
}

// ${X:2}, ${X:0:3}
std::optional<std::string> PartOf(std::string_view value, std::string_view change) {
  change.remove_prefix(1);
  const std::size_t colon = change.find(':');
  const auto from = NumberIn(change.substr(0, colon));
  auto length = std::optional<std::size_t>(value.size());
  if (colon != std::string_view::npos) length = NumberIn(change.substr(colon + 1));
  if (!from || !length || !IsPlain(value)) return std::nullopt;
  if (*from >= value.size()) return std::string();
  return std::string(value.substr(*from, *length));
}

std::optional<std::string> InOtherCase(std::string_view value, bool lower, bool all) {
  if (!IsPlain(value)) return std::nullopt;
  std::string result(value);
  for (char& c : result) {
    if (lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!lower && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!all) break;
  }
  return result;
}

}  // namespace

std::optional<bool> MatchesPattern(std::string_view pattern, std::string_view text) {
  const auto pieces = ReadPieces(pattern);
  if (!pieces || !IsPlain(text) || text.size() > 4096) return std::nullopt;
  return Matches(*pieces, text);
}

std::optional<std::string> ChangedValue(std::string_view value, std::string_view change) {
  if (value.size() > 4096 || change.empty()) return std::nullopt;
  const char op = change[0];
  const bool twice = change.size() > 1 && change[1] == op;
  if (op == ',' || op == '^') {
    if (change.size() > (twice ? 2u : 1u)) return std::nullopt;
    return InOtherCase(value, op == ',', twice);
  }
  if (op == '/') return Replaced(value, change);
  if (op == ':') return PartOf(value, change);
  if (op != '%' && op != '#') return std::nullopt;
  const auto pieces = ReadPieces(change.substr(twice ? 2 : 1));
  if (!pieces || !IsPlain(value)) return std::nullopt;
  return op == '%' ? WithoutEnd(value, *pieces, twice) : WithoutBeginning(value, *pieces, twice);
}

}  // namespace corntune::shell
