// Running a program for what it prints.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "corntune/base/result.h"

namespace corntune {

struct ProgramRun {
  std::vector<std::string> words;        // the program, by its path or to be found in PATH, first
  std::vector<std::string> environment;  // "NAME=VALUE", all of it
  std::chrono::milliseconds patience{10'000};
  std::size_t most_bytes = 1 << 20;  // of what it prints; longer output is an error
};

struct ProgramOutput {
  std::string text;   // stdout; stdin and stderr are /dev/null
  int exit_code = 0;  // 128 + N when signal N ended it
};

// Waits until the program has ended. It and what it started are killed when it takes or prints too
// much. Fails, with the program's name as the place, when it cannot be started or was killed so.
Result<ProgramOutput> RunProgram(const ProgramRun& run);

}  // namespace corntune
