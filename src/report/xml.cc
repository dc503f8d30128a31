#include "xml.h"

#include "corntune/base/text.h"

namespace corntune {
namespace {

// U+FFFE and U+FFFF, which are UTF-8 and no characters of XML.
constexpr std::string_view kNoCharacter = "\xef\xbf";

void AppendEscaped(std::string_view line, std::string& out) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    switch (line[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (line.substr(at, 2) == kNoCharacter && at + 2 < line.size() &&
            (line[at + 2] == '\xbe' || line[at + 2] == '\xbf')) {
          out += line[at + 2] == '\xbe' ? "\\ufffe" : "\\uffff";
          at += 2;
        } else {
          out += line[at];
        }
    }
  }
}

std::string Escaped(std::string_view text, std::string_view newline) {
  std::string out;
  bool first = true;
  for (const std::string_view line : Split(text, '\n')) {
    if (!first) out += newline;
    first = false;
    AppendEscaped(Printable(line), out);
  }
  return out;
}

}  // namespace

std::string XmlText(std::string_view text) {
  return Escaped(text, "\n");
}

std::string XmlAttribute(std::string_view text) {
  return Escaped(text, "&#10;");
}

}  // namespace corntune
