#include "keeper_process.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_table.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

// A quick stop of Gunicorn takes away its sockets and files; who has not ended by then is killed.
constexpr std::chrono::seconds kQuickStop(2);
constexpr std::chrono::seconds kKilling(5);

void JoinCgroups(const KeptCommand& command) {
  for (const std::string& folder : command.cgroups) {
    const int procs = open((folder + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
    if (procs < 0) continue;
    (void)!write(procs, "0", 1);
    close(procs);
  }
}

void Pin(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  (void)sched_setaffinity(0, sizeof(set), &set);
}

// In the child that becomes the server; what failed is told through `report`.
[[noreturn]] void BecomeServer(const KeptCommand& command, int report) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  JoinCgroups(command);
  Pin(command.cpus);
  const int log = open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (log >= 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    close(log);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ, SIGCHLD}) {
    signal(number, SIG_DFL);
  }
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  std::vector<char*> environment;
  for (const std::string& entry : command.environment) {
    environment.push_back(const_cast<char*>(entry.c_str()));
  }
  environment.push_back(nullptr);
  int error = 0;
  if (!command.directory.empty() && chdir(command.directory.c_str()) != 0) error = errno;
  if (error == 0) {
    execvpe(words[0], words.data(), environment.data());
    error = errno;
  }
  (void)!write(report, &error, sizeof(error));
  _exit(127);
}

// The errno of a start that failed, 0 when the server runs.
int StartServer(const KeptCommand& command, pid_t& server) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  server = fork();
  if (server < 0) return errno;
  if (server == 0) BecomeServer(command, report[1]);
  close(report[1]);
  int error = 0;
  if (read(report[0], &error, sizeof(error)) != static_cast<ssize_t>(sizeof(error))) error = 0;
  close(report[0]);
  return error;
}

class Keeper {
 public:
  Keeper(const KeptCommand& command, int socket) : command_(command), socket_(socket) {}

  void Run() {
    sigset_t watched;
    sigemptyset(&watched);
    for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&watched, number);
    sigprocmask(SIG_BLOCK, &watched, nullptr);
    const int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    KeeperMessage started{};
    started.error = StartServer(command_, server_);
    started.pid = server_;
    (void)!send(socket_, &started, sizeof(started), MSG_NOSIGNAL);
    if (started.error == 0) Watch(signals);
    End();
    CleanUp();
  }

 private:
  // Until the other side, or somebody with a signal, wants the end.
  void Watch(int signals) {
    for (;;) {
      pollfd watched[2] = {{socket_, POLLIN, 0}, {signals, POLLIN, 0}};
      if (poll(watched, 2, -1) < 0 && errno != EINTR) return;
      if ((watched[1].revents & POLLIN) != 0) {
        signalfd_siginfo info{};
        while (read(signals, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
          if (info.ssi_signo != SIGCHLD) return;
        }
        Reap();
      }
      if (watched[0].revents != 0) return;
    }
  }

  // Takes the ended children; false when there are none left at all.
  bool Reap() {
    for (;;) {
      int status = 0;
      const pid_t pid = waitpid(-1, &status, WNOHANG);
      if (pid == 0) return true;
      if (pid < 0) return errno != ECHILD;
      if (pid != server_) continue;
      KeeperMessage ended{};
      ended.pid = pid;
      ended.status = status;
      (void)!send(socket_, &ended, sizeof(ended), MSG_NOSIGNAL);
      server_ = -1;
    }
  }

  // Whatever the server left becomes a child of this process, a subreaper: all children are its.
  void End() {
    if (server_ > 0) kill(server_, SIGQUIT);
    const auto asked = Clock::now();
    while (Reap()) {
      const auto since = Clock::now() - asked;
      if (since > kQuickStop + kKilling) return;
      if (since > kQuickStop || server_ < 0) {
        for (const pid_t pid : DescendantsOf(getpid())) kill(pid, SIGKILL);
      }
      poll(nullptr, 0, 5);
    }
  }

  void CleanUp() {
    for (const std::string& folder : command_.cgroups) {
      // The kernel may need a moment to see that the last process has gone.
      for (int i = 0; i < 100 && rmdir(folder.c_str()) != 0 && errno == EBUSY; ++i) {
        poll(nullptr, 0, 10);
      }
    }
    std::error_code failed;
    // A process that is being killed may still write a file while its folder is being removed.
    for (int i = 0; i < 100 && !command_.folder.empty(); ++i) {
      std::filesystem::remove_all(command_.folder, failed);
      if (!failed) return;
      poll(nullptr, 0, 10);
    }
  }

  const KeptCommand& command_;
  int socket_;
  pid_t server_ = -1;
};

// Nothing of corntune's own stays open here: who reads its output must see its end.
void LetGoOfFiles(int socket) {
  const int nothing = open("/dev/null", O_RDWR);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(nothing, descriptor);
  }
  const auto kept = static_cast<unsigned>(socket);
  if (kept > 3) close_range(3, kept - 1, 0);
  close_range(kept + 1, ~0U, 0);
}

}  // namespace

void RunKeeper(const KeptCommand& command, int socket) {
  setsid();
  prctl(PR_SET_NAME, "corntune-keeper");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  LetGoOfFiles(socket);
  Keeper(command, socket).Run();
  _exit(0);
}

}  // namespace corntune
