// Small operations on values that need no interpreter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "value.h"

namespace corntune::pyconf {

// format(value, spec); false where it is not known.
bool FormatValue(const Value& value, std::string_view spec, std::string& text);

// The characters of a text, each a text of its own.
std::vector<Value> Characters(const Value& text, Heap& heap);

// How many characters a text has.
std::size_t Length(std::string_view text);

// Leaves the first of each group of equal values; false when equality is not known.
bool RemoveRepeated(std::vector<Value>& items);

// Python's white space in ASCII.
inline constexpr std::string_view kPythonBlanks = " \t\n\r\v\f\x1c\x1d\x1e\x1f";

}  // namespace corntune::pyconf
