// The system's reason for a failed call, in the words of strerror, lower case.
#pragma once

#include <string>

namespace corntune {

std::string ErrnoText(int error_number);

}  // namespace corntune
