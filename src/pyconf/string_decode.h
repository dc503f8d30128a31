// What a string literal says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace corntune::pyconf {

// The content between the quotes with its escapes resolved and its newlines as "\n". Nothing for
// what has no UTF-8 (lone surrogates) or is not looked up here ("\N{BULLET}"), and for escapes
// that Python refuses ("\xg1").
std::optional<std::string> DecodeString(std::string_view body, bool raw, bool bytes);

// Appends a code point below 0x110000 that is no surrogate.
void AppendUtf8(std::string& text, char32_t code);

}  // namespace corntune::pyconf
