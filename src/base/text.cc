#include "corntune/base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// The length of the well-formed UTF-8 sequence at the start of `text`, or 0. Overlong forms,
// surrogates and code points above U+10FFFF are refused (Unicode 15, table 3-7).
std::size_t Utf8SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

// True for a well-formed sequence that stands for no visible character: what moves a terminal's
// cursor, starts a line, or reverses the text after it (CVE-2021-42574).
bool IsUnseen(std::string_view sequence) {
  const auto byte = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return byte < 0x20 || byte == 0x7F;
  if (sequence.size() == 2) return sequence >= "\xC2\x80" && sequence <= "\xC2\x9F";  // C1 controls
  return (sequence >= "\xE2\x80\xA8" && sequence <= "\xE2\x80\xAE") ||  // U+2028 to 202E
         (sequence >= "\xE2\x81\xA6" && sequence <= "\xE2\x81\xA9");    // U+2066 to 2069
}

// The code point of a well-formed sequence of two or three bytes.
unsigned CodePoint(std::string_view sequence) {
  unsigned code =
      static_cast<unsigned char>(sequence.front()) & (sequence.size() == 2 ? 0x1F : 0x0F);
  for (const char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return code;
}

// Appends the first character of `text`, or an escape where it cannot be shown, and returns its
// length.
std::size_t AppendVisibly(std::string_view text, std::string& shown) {
  const std::size_t length = Utf8SequenceLength(text);
  const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
  if (length > 0 && !IsUnseen(sequence)) {
    shown += sequence;
  } else if (sequence == "\n") {
    shown += "\\n";
  } else if (sequence == "\t") {
    shown += "\\t";
  } else if (sequence.size() == 1) {
    shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(sequence.front()));
  } else {
    const unsigned code = CodePoint(sequence);
    shown += code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
  }
  return sequence.size();
}

// Optimal string alignment distance, given up early: a result above `most` is `most + 1`.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > most) return most + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(separator, start);
    if (end == std::string_view::npos) break;
    pieces.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines = Split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  for (std::string_view& line : lines) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  }
  return lines;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t start = text.find_first_not_of(" \t");
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(" \t", start), text.size());
    words.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(" \t", end);
  }
  return words;
}

std::string Join(const std::vector<std::string>& pieces, std::string_view separator) {
  return fmt::format("{}", fmt::join(pieces, separator));
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string quoted = "\"";
  while (!text.empty()) {
    if (quoted.size() > kLongest) {
      quoted += "...";
      break;
    }
    if (text.front() == '"' || text.front() == '\\') quoted += '\\';
    text.remove_prefix(AppendVisibly(text, quoted));
  }
  return quoted + '"';
}

std::string Printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) text.remove_prefix(AppendVisibly(text, shown));
  return shown;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::string> DidYouMean(std::string_view word,
                                      const std::vector<std::string>& candidates) {
  constexpr std::size_t kMostEdits = 2;
  std::optional<std::string> best;
  std::size_t best_distance = kMostEdits + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate, kMostEdits);
    if (distance < best_distance && 2 * distance < word.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace corntune
