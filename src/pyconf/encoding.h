// The encoding that a Python file declares (PEP 263).
#pragma once

#include <string>
#include <string_view>

namespace corntune::pyconf {

// The name in a coding comment of the first two lines ("latin-1"), lower case with '-' for '_';
// empty when there is none.
std::string DeclaredEncoding(std::string_view text);

bool IsUtf8Name(std::string_view encoding);

// An encoding in which ASCII text reads as itself.
bool ExtendsAscii(std::string_view encoding);

bool IsAscii(std::string_view text);

}  // namespace corntune::pyconf
