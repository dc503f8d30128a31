#include "quote.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

tl::unexpected<Error> Refused(std::string_view what, std::string_view text, std::string_view why) {
  return UsageError(std::string(what), fmt::format("{}: {}", why, Quoted(text)));
}

// The code point at the start of well-formed UTF-8, which is removed from `text`.
char32_t TakeCodePoint(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(length);
  return point;
}

// Whether a reader of some form may take the code point for more than a letter: C1 controls and
// separators end lines in YAML, YAML allows neither the byte order mark nor noncharacters, and
// direction marks make text look like something else (Unicode Technical Report 36).
bool IsTreacherous(char32_t point) {
  return (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) ||
         point == 0xFEFF || (point >= 0xFFF0 && point <= 0xFFFF) || (point & 0xFFFE) == 0xFFFE ||
         (point >= 0xE0000 && point <= 0xE0FFF);
}

std::string Escaped(char32_t point) {
  const auto number = static_cast<unsigned>(point);
  if (point < 0x100) return fmt::format("\\x{:02x}", number);
  if (point < 0x10000) return fmt::format("\\u{:04x}", number);
  return fmt::format("\\U{:08x}", number);
}

Result<void> RefuseLineBreaks(std::string_view text, std::string_view what) {
  if (text.find_first_of(std::string_view("\n\r\0", 3)) == std::string_view::npos) return {};
  return Refused(what, text, "a line break cannot stand in this form");
}

std::string Doubled(std::string_view text, char which) {
  std::string doubled;
  for (const char c : text) {
    doubled += c;
    if (c == which) doubled += c;
  }
  return doubled;
}

}  // namespace

Result<std::string> QuoteYaml(std::string_view text, std::string_view what) {
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8, which YAML needs");
  std::string quoted = "\"";
  while (!text.empty()) {
    const char32_t point = TakeCodePoint(text);
    if (point == '"' || point == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(point);
    } else if (point >= 0x20 && point < 0x7F) {
      quoted += static_cast<char>(point);
    } else {
      quoted += Escaped(point);
    }
  }
  return quoted + '"';
}

Result<std::string> YamlScalar(std::string_view text, std::string_view what) {
  // YAML 1.1 resolves more words than 1.2 (yaml.org/type/bool.html); numbers start with a digit,
  // a sign or a dot, and dates with a digit.
  static constexpr std::array<std::string_view, 10> kWords = {
      "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"};
  const std::string lower = ToLower(text);
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_plain = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("-_./:@").find(c) != std::string_view::npos;
  };
  const bool bare = !text.empty() && is_letter(lower.front()) && lower.back() != ':' &&
                    std::all_of(lower.begin(), lower.end(), is_plain) &&
                    std::find(kWords.begin(), kWords.end(), lower) == kWords.end();
  return bare ? Result<std::string>(std::string(text)) : QuoteYaml(text, what);
}

Result<std::string> QuoteJson(std::string_view text, std::string_view what) {
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8, which JSON needs");
  if (text.find('\0') != std::string_view::npos) return Refused(what, text, "has a zero byte");
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (IsControl(c)) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

Result<std::string> QuoteSystemd(std::string_view text, bool expands, std::string_view what) {
  if (text.find('\0') != std::string_view::npos) return Refused(what, text, "has a zero byte");
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8, which systemd needs");
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (IsControl(c)) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      quoted += c;
      if (c == '%' || (c == '$' && expands)) quoted += c;
    }
  }
  quoted += '"';
  // Quotes only where they are needed, as people write units.
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=./:,+@()[]*";
  const bool plain = !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
  return plain ? std::string(text) : quoted;
}

Result<std::string> QuoteSupervisor(std::string_view text, std::string_view what) {
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8, which supervisord needs");
  if (auto fits = RefuseLineBreaks(text, what); !fits) return tl::unexpected(fits.error());
  const std::string word = QuoteForShell(text);
  std::string quoted;
  for (const char c : word) {
    const bool comment = (c == ';' || c == '#') && !quoted.empty() &&
                         (quoted.back() == ' ' || quoted.back() == '\t');
    // A blank in a shell word stands between single quotes; closing and opening them again parts it
    // from the character that would start a comment.
    if (comment) quoted += "''";
    quoted += c;
    if (c == '%') quoted += '%';
  }
  return quoted;
}

Result<std::string> QuoteShell(std::string_view text, std::string_view what) {
  if (text.find('\0') != std::string_view::npos) return Refused(what, text, "has a zero byte");
  return QuoteForShell(text);
}

Result<std::string> QuoteShellLine(std::string_view text, std::string_view what) {
  if (auto fits = RefuseLineBreaks(text, what); !fits) return tl::unexpected(fits.error());
  // Readers in Python split the file with str.splitlines, which knows more ends than "\n".
  for (const std::string_view end :
       {"\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    if (text.find(end) == std::string_view::npos) continue;
    return Refused(what, text, "a line separator cannot stand in this form");
  }
  return QuoteForShell(text);
}

Result<std::string> Utf8Only(std::string_view text, std::string_view what) {
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8, which this form needs");
  return std::string(text);
}

Result<std::string> RawValue(std::string_view text, std::string_view forbidden,
                             std::string_view what) {
  if (text.empty()) return Refused(what, text, "must not be empty");
  if (!IsUtf8(text)) return Refused(what, text, "not UTF-8");
  for (const char c : text) {
    if (IsControl(c) || c == '"' || c == '\'' || c == '\\' ||
        forbidden.find(c) != std::string_view::npos) {
      return Refused(what, text, fmt::format("{} cannot stand in this form", Quoted({&c, 1})));
    }
  }
  if (Trim(text) != text) return Refused(what, text, "blanks at the ends would be lost");
  return std::string(text);
}

std::string DoublePercents(std::string_view text) {
  return Doubled(text, '%');
}

std::string DoubleDollars(std::string_view text) {
  return Doubled(text, '$');
}

std::string CommentText(std::string_view text) {
  const std::string printable = Printable(text);
  std::string_view left = printable;
  std::string comment;
  while (!left.empty()) {
    const std::string_view before = left;
    const char32_t point = TakeCodePoint(left);
    if (IsTreacherous(point)) {
      comment += Escaped(point);
    } else {
      comment += before.substr(0, before.size() - left.size());
    }
  }
  return comment;
}

}  // namespace corntune
