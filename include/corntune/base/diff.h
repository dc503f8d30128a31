// Differences of texts.
#pragma once

#include <string>
#include <string_view>

namespace corntune {

// A unified diff with three lines of context that `patch -p1` and `git apply` take, or nothing when
// the texts are equal. `path` names the file in its header ("a/PATH", "b/PATH"; a leading slash is
// dropped). Lines end with "\n"; a "\r" before it belongs to the line.
//
// The fewest changed lines, unless the texts differ in more than about a thousand lines; then the
// part that differs is shown as replaced as a whole.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace corntune
