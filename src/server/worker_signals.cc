#include "worker_signals.h"

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace corntune {
namespace {

WorkerSignals g_signals;

void Handle(int signal) {
  const int saved = errno;
  switch (signal) {
    case SIGTERM:
      g_signals.terminate = true;
      break;
    case SIGABRT:
      g_signals.abort = true;
      break;
    case SIGUSR1:
      g_signals.reopen = true;
      break;
    default:
      g_signals.quit = true;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(g_signals.wake, &one, sizeof(one));
  errno = saved;
}

sigset_t Handled() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGQUIT, SIGINT, SIGABRT, SIGUSR1}) sigaddset(&set, signal);
  return set;
}

}  // namespace

void WorkerSignals::DrainWake() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = read(wake, &count, sizeof(count));
}

WorkerSignals& InstallWorkerSignals() {
  g_signals.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = Handle;
  sigfillset(&action.sa_mask);
  for (const int signal : {SIGTERM, SIGQUIT, SIGINT, SIGABRT, SIGUSR1}) {
    sigaction(signal, &action, nullptr);
  }
  for (const int signal : {SIGHUP, SIGUSR2, SIGWINCH, SIGCHLD, SIGTTIN, SIGTTOU}) {
    std::signal(signal, SIG_DFL);
  }
  std::signal(SIGWINCH, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  return g_signals;
}

void BlockWorkerSignals() {
  const sigset_t set = Handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace corntune
