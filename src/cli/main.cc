#include <csignal>
#include <string>
#include <vector>

#include "corntune/os/environment.h"

#include "run.h"

int main(int argc, char** argv) {
  // A reader that leaves, and a file that grows too large, are noticed by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> words(argv + 1, argv + argc);
  return static_cast<int>(corntune::Run(words, corntune::Environment::OfThisProcess()));
}
