#include "corntune/os/output.h"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

#include "errno_text.h"

namespace corntune {

Result<WriteOutcome> WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EPIPE) return WriteOutcome::kReaderGone;
      return CannotError("output", "cannot write: " + ErrnoText(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return WriteOutcome::kWritten;
}

}  // namespace corntune
