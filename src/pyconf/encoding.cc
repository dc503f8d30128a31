#include "encoding.h"

#include <algorithm>
#include <cctype>

#include "corntune/base/text.h"

namespace corntune::pyconf {
namespace {

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

std::string_view AfterFirstLine(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return {};
  return text.substr(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
}

// The expression of PEP 263: ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
std::string EncodingIn(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t\f");
  if (start == std::string_view::npos || line[start] != '#') return {};
  for (std::size_t at = line.find("coding", start); at != std::string_view::npos;
       at = line.find("coding", at + 1)) {
    std::size_t i = at + 6;
    if (i >= line.size() || (line[i] != ':' && line[i] != '=')) continue;
    i = line.find_first_not_of(" \t", i + 1);
    std::string name;
    for (; i < line.size(); ++i) {
      const char c = line[i];
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_' && c != '.')
        break;
      name += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (!name.empty()) return name;
  }
  return {};
}

}  // namespace

std::string DeclaredEncoding(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view first = FirstLine(text);
  if (std::string name = EncodingIn(first); !name.empty()) return name;
  const std::string_view blank = Trim(first);
  // The second line counts only after a comment or a blank line.
  if (!blank.empty() && blank[0] != '#' && blank[0] != '\f') return {};
  return EncodingIn(FirstLine(AfterFirstLine(text)));
}

bool IsUtf8Name(std::string_view encoding) {
  return encoding == "utf-8" || encoding == "utf8" || encoding == "u8" || encoding == "utf-8-sig" ||
         encoding == "utf" || encoding == "cp65001" || encoding.starts_with("utf-8-");
}

bool ExtendsAscii(std::string_view encoding) {
  return encoding == "ascii" || encoding == "us-ascii" || encoding.starts_with("latin") ||
         encoding.starts_with("iso-8859") || encoding.starts_with("iso8859") ||
         encoding.starts_with("cp125") || encoding.starts_with("windows-125") ||
         encoding.starts_with("koi8-") || IsUtf8Name(encoding);
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; });
}

}  // namespace corntune::pyconf
