// Where a gunicorn.conf.py assigns its settings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/gunicorn/settings.h"

namespace corntune {

// What a configuration does with one name.
struct NameUse {
  int line = 0;  // of its last assignment, from 1; 0: it is never assigned
  // The value's place in the text, when the last assignment is a plain one at the top level
  // ("workers = 3"): the only one that may be rewritten where it stands.
  std::optional<std::size_t> value_begin;
  std::size_t value_end = 0;
  bool only_plain = false;  // no other assignment, in a branch or otherwise
  bool read = false;        // other code of the file uses the name
};

// Linear in the length of the text for each name.
NameUse UseOf(std::string_view text, std::string_view name);

// The value of a Python literal (a number, a string without escapes or prefix, True, False); empty
// for anything else.
std::optional<SettingValue> LiteralValue(std::string_view expression);

}  // namespace corntune
