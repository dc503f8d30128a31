// A server as a child that cannot outlive corntune: a small process of our own stands between. It
// watches a socket to this process; when that closes, whatever the reason (SIGKILL included), it
// ends every process that came from the server, and removes its cgroups and its folder.
//
// To be started while this process has one thread. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "corntune/base/result.h"

namespace corntune {

struct KeptCommand {
  std::vector<std::string> words;        // the program, by its path or to be found in PATH, first
  std::vector<std::string> environment;  // "NAME=VALUE", all of it
  std::string directory;                 // empty: this process's
  std::string log;                       // stdout and stderr are appended to this file
  std::vector<int> cpus;                 // may run on these; empty: on all
  std::vector<std::string> cgroups;      // folders, joined by the server and removed in the end
  std::string folder;                    // removed in the end, with what lies in it; may be empty
};

class KeptServer {
 public:
  // Fails with the system's reason when the program cannot be started.
  static Result<KeptServer> Start(const KeptCommand& command);

  KeptServer(KeptServer&& other) noexcept;
  KeptServer& operator=(KeptServer&& other) noexcept;
  ~KeptServer();  // Stop()

  pid_t pid() const { return pid_; }

  // The wait status of the server once it has ended (wait(2)); does not block.
  std::optional<int> Ended();

  // Sends a signal to the server (not to its workers).
  void Signal(int number) const;

  // Ends the server and all that came from it, and returns when nothing is left of them.
  void Stop();

 private:
  KeptServer() = default;

  pid_t keeper_ = -1;
  pid_t pid_ = -1;
  int socket_ = -1;
  std::optional<int> ended_;
};

}  // namespace corntune
