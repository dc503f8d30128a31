// A file that the user names on the command line.
#pragma once

#include <string>
#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

// All of it, up to 16 MiB. Errors begin with `place`, the option that names it.
Result<std::string> ReadWholeFile(const std::string& path, std::string_view place);

}  // namespace corntune
