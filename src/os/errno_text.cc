#include "errno_text.h"

#include <cstring>

#include "corntune/base/text.h"

namespace corntune {

std::string ErrnoText(int error_number) {
  char buffer[128];
  // The GNU form returns the text, which need not be in the buffer.
  return ToLower(strerror_r(error_number, buffer, sizeof buffer));
}

}  // namespace corntune
