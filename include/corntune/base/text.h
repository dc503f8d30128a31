// Small helpers for text that the standard library lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

// Without blanks, tabs, carriage returns and newlines at both ends.
std::string_view Trim(std::string_view text);

// The pieces between `separator`, empty ones included: "a,,b" gives three, "" gives one.
std::vector<std::string_view> Split(std::string_view text, char separator);

// The lines without their "\n" or "\r\n"; a final newline opens no further line.
std::vector<std::string_view> Lines(std::string_view text);

// The words between runs of blanks and tabs, none empty.
std::vector<std::string_view> Words(std::string_view text);

std::string Join(const std::vector<std::string>& pieces, std::string_view separator);

std::string ToLower(std::string_view text);

// The value quoted for an error message: double quotes, backslash escapes for quotes, backslashes
// and whatever Printable makes visible, cut after 60 bytes with "...", never within a character.
std::string Quoted(std::string_view text);

// What a terminal would obey or a reader would not see, made visible ("\x1b", "\n", "\u202e"):
// control characters (those of U+0080 to U+009F included), line separators, marks that turn the
// direction of writing around, and bytes that are no UTF-8. Everything else is unchanged. For text
// from a file that is to stand on one line of a terminal or of a comment.
std::string Printable(std::string_view text);

// True when `text` is well-formed UTF-8.
bool IsUtf8(std::string_view text);

// The candidate nearest to `word` by edit distance (insert, delete, replace, swap of neighbours),
// when it is near enough to be meant: at most two edits, and fewer than half of the word's length.
std::optional<std::string> DidYouMean(std::string_view word,
                                      const std::vector<std::string>& candidates);

}  // namespace corntune
