#include "commands.h"

namespace corntune {

void AddCommands(CLI::App& app, Invocation& invocation) {
  (void)app;
  (void)invocation;
}

}  // namespace corntune
