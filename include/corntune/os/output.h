// Writing to file descriptors.
#pragma once

#include <string_view>

#include "corntune/base/result.h"

namespace corntune {

enum class WriteOutcome {
  kWritten,
  kReaderGone,  // the pipe was closed at the other end (`corntune ... | head -1`): no error
};

// Writes all of `text`, resuming after signals and short writes and waiting where a non-blocking
// descriptor is full. Expects SIGPIPE to be ignored.
// Fails with the system's reason, e.g. when the disk is full.
Result<WriteOutcome> WriteAll(int descriptor, std::string_view text);

}  // namespace corntune
