#include "corntune/os/output.h"

#include <cerrno>
#include <cstddef>

#include <poll.h>
#include <unistd.h>

#include "errno_text.h"

namespace corntune {
namespace {

bool WaitUntilWritable(int descriptor) {
  pollfd waiting = {descriptor, POLLOUT, 0};
  return poll(&waiting, 1, -1) > 0 || errno == EINTR;
}

}  // namespace

Result<WriteOutcome> WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EPIPE) return WriteOutcome::kReaderGone;
      // The other end of a pipe or terminal may have made it non-blocking for both.
      if (errno == EAGAIN && WaitUntilWritable(descriptor)) continue;
      return CannotError("output", "cannot write: " + ErrnoText(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return WriteOutcome::kWritten;
}

}  // namespace corntune
