#include "corntune/os/subprocess.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errno_text.h"
#include "unique_fd.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// In a group of its own, so that it can be killed with what it started. The errno, or 0.
int Spawn(const ProgramRun& run, int out, pid_t& child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  const auto words = Pointers(run.words);
  const auto environment = Pointers(run.environment);
  const int error =
      posix_spawnp(&child, words[0], &actions, &attributes, words.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// True when all was read in time and within bounds.
bool ReadAll(int descriptor, const ProgramRun& run, Clock::time_point deadline, std::string& text) {
  std::array<char, 4096> buffer;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waited{descriptor, POLLIN, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::max<long long>(0, left.count())));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > run.most_bytes) return false;
  }
}

// Its wait status once it has ended; a program may close its output and go on.
bool Reap(pid_t child, Clock::time_point deadline, int& status) {
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return true;
    if (ended < 0 && errno != EINTR) return false;
    if (Clock::now() >= deadline) return false;
    poll(nullptr, 0, 5);
  }
}

}  // namespace

Result<ProgramOutput> RunProgram(const ProgramRun& run) {
  const std::string& program = run.words.front();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return CannotError(program, ErrnoText(errno));
  const UniqueFd reading(ends[0]);
  pid_t child = -1;
  int error = 0;
  {
    const UniqueFd writing(ends[1]);
    error = Spawn(run, writing.get(), child);
  }
  if (error != 0) return CannotError(program, ErrnoText(error));
  const auto deadline = Clock::now() + run.patience;
  ProgramOutput output;
  int status = 0;
  const bool complete =
      ReadAll(reading.get(), run, deadline, output.text) && Reap(child, deadline, status);
  if (!complete) {
    kill(-child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return CannotError(program, "takes too long, or prints too much");
  }
  output.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return output;
}

}  // namespace corntune
