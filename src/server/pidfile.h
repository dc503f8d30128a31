// The file that --pid names: the arbiter's process id, for scripts.
#pragma once

#include <string>

#include <sys/types.h>

#include "corntune/base/result.h"

namespace corntune {

// Writes it, replacing that of a process that is gone. Fails when the process in it lives.
Result<void> WritePidfile(const std::string& path, pid_t pid);

// Removes it when `pid` still stands in it.
void RemovePidfile(const std::string& path, pid_t pid);

}  // namespace corntune
