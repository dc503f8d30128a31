// The process that stands between corntune and a server it runs (keeper.h).
#pragma once

#include <sys/types.h>

#include "keeper.h"

namespace corntune {

// What the keeper tells: first that the server was started, or why not; later that it has ended.
struct KeeperMessage {
  pid_t pid = 0;
  int error = 0;   // errno of a start that failed
  int status = 0;  // of wait(2)
};

// Becomes the keeper of a server. To be called in a process just forked.
[[noreturn]] void RunKeeper(const KeptCommand& command, int socket);

}  // namespace corntune
