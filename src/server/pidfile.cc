#include "pidfile.h"

#include <cerrno>
#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/os/atomic_file.h"

namespace corntune {
namespace {

pid_t ReadPid(const std::string& path) {
  std::ifstream file(path);
  pid_t pid = 0;
  return file >> pid ? pid : 0;
}

}  // namespace

Result<void> WritePidfile(const std::string& path, pid_t pid) {
  const pid_t other = ReadPid(path);
  if (other > 0 && other != pid && (kill(other, 0) == 0 || errno == EPERM)) {
    return CannotError("--pid", fmt::format("{}: process {} stands in it and lives (stop it, or "
                                            "remove the file)",
                                            Quoted(path), other));
  }
  return WriteFileAtomically(path, fmt::format("{}\n", pid));
}

void RemovePidfile(const std::string& path, pid_t pid) {
  if (!path.empty() && ReadPid(path) == pid) unlink(path.c_str());
}

}  // namespace corntune
