// Making the rewrites that findings offer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corntune/lint/finding.h"

namespace corntune {

struct FixedText {
  std::string text;
  std::vector<bool> made;  // one for each fix: whether the text has it
};

// The text with the fixes made; every byte outside of their places stays. Of two that touch the
// same bytes, or begin at the same byte, the one that stands first is made and the other is not,
// unless both are the same. One whose place is not in the text is not made. All fixes are for this
// text: the file that they name is not looked at. Pure, linear in the length of the text.
FixedText ApplyFixes(std::string_view text, const std::vector<TextFix>& fixes);

}  // namespace corntune
