#include "arbiter.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"

#include "pidfile.h"
#include "worker.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWorkerBootError = 3;  // Arbiter.WORKER_BOOT_ERROR
constexpr int kAppLoadError = 4;     // Arbiter.APP_LOAD_ERROR
constexpr std::chrono::milliseconds kPoll(100);

std::string SignalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("SIG{}", name);
}

// Gunicorn's worker_class_str: sync with several threads is shown as gthread.
std::string NameOfClass(const ServerOptions& options) {
  return std::string(InfoOf(options.worker_class).name);
}

int RunClass(Worker& worker) {
  switch (worker.options.worker_class) {
    case WorkerClass::kGthread:
      return RunGthread(worker);
    case WorkerClass::kGevent:
      return RunGevent(worker);
    case WorkerClass::kAsgi:
      return RunAsgi(worker);
    case WorkerClass::kTornado:
      return RunTornado(worker);
    default:
      return RunSync(worker);
  }
}

}  // namespace

Arbiter::Arbiter(ServerOptions options, Arbiter::Reloader reload, SharedMemory memory, Log log,
                 AccessLog access)
    : options_(std::move(options)),
      reload_(std::move(reload)),
      memory_(std::move(memory)),
      log_(std::move(log)),
      access_(std::move(access)),
      wanted_(static_cast<std::size_t>(options_.workers)),
      random_(static_cast<std::uint64_t>(MonotonicNanoseconds()) ^
              static_cast<std::uint64_t>(getpid()) << 32U) {
  sigemptyset(&signals_);
  for (const int signal :
       {SIGHUP, SIGQUIT, SIGINT, SIGTERM, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD}) {
    sigaddset(&signals_, signal);
    // An inherited "ignore" (nohup) would keep a blocked signal from ever becoming pending.
    std::signal(signal, SIG_DFL);
  }
  std::signal(SIGPIPE, SIG_IGN);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

Result<void> Arbiter::Start() {
  log_.Write(LogLevel::kInfo, "Starting corntune {}", kVersion);
  if (!options_.pidfile.empty()) {
    if (auto written = WritePidfile(options_.pidfile, getpid()); !written) return written;
  }
  auto opened = OpenListeners(options_, log_);
  if (!opened) {
    RemovePidfile(options_.pidfile, getpid());
    return tl::unexpected(opened.error());
  }
  listeners_ = std::move(*opened);
  std::vector<std::string> names;
  for (const Listener& listener : listeners_) names.push_back(listener.name());
  log_.Write(LogLevel::kInfo, "Listening at: {} ({})", Join(names, ","), getpid());
  log_.Write(LogLevel::kInfo, "Using worker: {}", NameOfClass(options_));
  if (options_.worker_class == WorkerClass::kGthread && options_.keepalive_s > 0 &&
      options_.worker_connections <= options_.threads) {
    log_.Write(LogLevel::kWarning,
               "No keepalived connections can be handled: raise "
               "--worker-connections above --threads.");
  }
  if (options_.preload) std::this_thread::sleep_for(options_.boot_time);
  return {};
}

Result<int> Arbiter::Run() {
  if (auto started = Start(); !started) return tl::unexpected(started.error());
  memory_.page().initial = wanted_;
  SpawnMissing();
  while (!boot_failure_ && TakeSignals()) {
    if (boot_failure_) break;
    KillLate();
    SpawnMissing();
    TrimSurplus();
  }
  Stop(true);
  const int code = boot_failure_.value_or(0);
  log_.Write(code == 0 ? LogLevel::kInfo : LogLevel::kError, "Shutting down: Master");
  if (boot_failure_) {
    log_.Write(LogLevel::kError, "Reason: {}",
               code == kWorkerBootError ? "Worker failed to boot." : "App failed to load.");
  }
  RemovePidfile(options_.pidfile, getpid());
  return code;
}

bool Arbiter::TakeSignals() {
  timespec patience{1, 0};
  int signal = sigtimedwait(&signals_, nullptr, &patience);
  while (signal > 0) {
    if (!Handle(signal)) return false;
    if (boot_failure_) return true;
    patience = timespec{0, 0};
    signal = sigtimedwait(&signals_, nullptr, &patience);
  }
  return true;
}

bool Arbiter::Handle(int signal) {
  log_.Write(signal == SIGCHLD ? LogLevel::kDebug : LogLevel::kInfo, "Handling signal: {}",
             ToLower(SignalName(signal).substr(3)));
  switch (signal) {
    case SIGCHLD:
      Reap(false);
      return true;
    case SIGTERM:
      return false;
    case SIGINT:
    case SIGQUIT:
      Stop(false);
      return false;
    case SIGHUP:
      Reload();
      return true;
    case SIGTTIN:
      ++wanted_;
      SpawnMissing();
      return true;
    case SIGTTOU:
      if (wanted_ > 1) --wanted_;
      TrimSurplus();
      return true;
    case SIGUSR1:
      log_.Reopen();
      access_.Reopen();
      SignalAll(SIGUSR1);
      return true;
    case SIGUSR2:
      log_.Write(LogLevel::kWarning, "USR2 is not implemented: start a second server instead.");
      return true;
    default:
      return true;
  }
}

void Arbiter::Reload() {
  log_.Write(LogLevel::kInfo, "Hang up: Master");
  auto fresh = reload_();
  if (!fresh) {
    log_.Write(LogLevel::kError, "Reload failed, the configuration stays: {}",
               fresh.error().ToString());
    return;
  }
  // Listeners and shared memory stay what they are.
  std::swap(fresh->binds, options_.binds);
  std::swap(fresh->pidfile, options_.pidfile);
  options_ = std::move(*fresh);
  log_.Reopen();
  access_.Reopen();
  wanted_ = static_cast<std::size_t>(options_.workers);
  const std::uint64_t last_old = age_;
  for (std::size_t i = 0; i < wanted_; ++i) Spawn();
  TrimSurplus();
  const auto deadline = Clock::now() + std::chrono::seconds(options_.graceful_timeout_s);
  while (Clock::now() < deadline && !boot_failure_) {
    const bool old_ones = std::any_of(children_.begin(), children_.end(), [&](const auto& child) {
      return child.second.age <= last_old;
    });
    if (!old_ones) break;
    Reap(false);
    std::this_thread::sleep_for(kPoll);
  }
}

void Arbiter::SpawnMissing() {
  while (children_.size() < wanted_ && !boot_failure_) {
    const std::size_t before = children_.size();
    Spawn();
    if (children_.size() == before) return;
    // As Gunicorn does; it also keeps workers that die at once from becoming a fork storm.
    std::this_thread::sleep_for(std::chrono::duration<double>(0.1 * random_.Uniform()));
  }
}

void Arbiter::Spawn() {
  WorkerSlot* slot = TakeSlot(memory_.page());
  if (slot == nullptr) {
    log_.Write(LogLevel::kError, "No more than {} workers", SharedPage::kSlots);
    return;
  }
  slot->age = ++age_;
  const std::uint64_t seed = random_();
  const pid_t arbiter = getpid();
  const pid_t pid = fork();
  if (pid == 0) BecomeWorker(*slot, seed, arbiter);
  if (pid < 0) {
    log_.Write(LogLevel::kError, "Cannot fork: {}", std::strerror(errno));
    return;
  }
  slot->pid = pid;
  children_[pid] = Child{slot, age_, false};
  memory_.page().spawned.fetch_add(1);
}

void Arbiter::BecomeWorker(WorkerSlot& slot, std::uint64_t seed, pid_t arbiter) {
  const int code = ServeAsWorker(slot, seed, arbiter);
  log_.Write(LogLevel::kInfo, "Worker exiting (pid: {})", getpid());
  if (getppid() != arbiter) {
    // Nobody else is left to tidy up after an arbiter that was killed.
    for (const Listener& listener : listeners_) listener.Unlink();
    RemovePidfile(options_.pidfile, arbiter);
  }
  // Not exit(): what this process inherited from its parent is the parent's to end.
  _exit(code);
}

int Arbiter::ServeAsWorker(WorkerSlot& slot, std::uint64_t seed, pid_t arbiter) {
  slot.pid = getpid();
  WorkerSignals& signals = InstallWorkerSignals();
  log_.Write(LogLevel::kInfo, "Booting worker with pid: {}", getpid());
  if (options_.reuse_port) {
    if (auto own = GiveOwnSockets(listeners_, options_); !own) {
      log_.Write(LogLevel::kError, "{}", own.error().ToString());
      return kWorkerBootError;
    }
  }
  if (!options_.preload) std::this_thread::sleep_for(options_.boot_time);
  if (options_.fail_boot != 0) {
    log_.Write(LogLevel::kError, "Exception in worker process");
    return options_.fail_boot;
  }
  Random random(seed);
  Worker worker{options_,
                memory_.page(),
                slot,
                listeners_,
                log_,
                access_,
                signals,
                arbiter,
                random,
                RequestLimits{static_cast<std::size_t>(options_.limit_request_line),
                              static_cast<std::size_t>(options_.limit_request_fields),
                              static_cast<std::size_t>(options_.limit_request_field_size),
                              options_.worker_class == WorkerClass::kAsgi},
                Application(options_.work, memory_.page())};
  if (options_.max_requests > 0) {
    const auto jitter = static_cast<std::uint64_t>(options_.max_requests_jitter) + 1;
    worker.max_requests = static_cast<std::uint64_t>(options_.max_requests) + random() % jitter;
  }
  return RunClass(worker);
}

// Too many workers: the oldest go (manage_workers). Told again each second until they are gone.
void Arbiter::TrimSurplus() {
  std::vector<std::pair<std::uint64_t, pid_t>> by_age;
  for (const auto& [pid, child] : children_) by_age.emplace_back(child.age, pid);
  std::sort(by_age.begin(), by_age.end());
  for (std::size_t i = 0; i + wanted_ < by_age.size(); ++i) kill(by_age[i].second, SIGTERM);
}

void Arbiter::KillLate() {
  if (options_.timeout_s == 0) return;
  const std::int64_t now = MonotonicNanoseconds();
  for (auto& [pid, child] : children_) {
    const std::int64_t beat = child.slot->heartbeat_ns.load(std::memory_order_relaxed);
    if (beat == 0 || now - beat <= options_.timeout_s * std::int64_t{1'000'000'000}) continue;
    if (!child.aborted) {
      log_.Write(LogLevel::kCritical, "WORKER TIMEOUT (pid:{})", pid);
      child.aborted = true;
      kill(pid, SIGABRT);
    } else {
      kill(pid, SIGKILL);
    }
  }
}

void Arbiter::Reap(bool wait) {
  int status = 0;
  while (true) {
    const pid_t pid = waitpid(-1, &status, wait ? 0 : WNOHANG);
    if (pid <= 0) return;
    const auto found = children_.find(pid);
    if (found == children_.end()) continue;
    RetireSlot(memory_.page(), *found->second.slot);
    children_.erase(found);
    Report(pid, status);
  }
}

void Arbiter::Report(pid_t pid, int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const bool killed = signal == SIGKILL;
    log_.Write(killed ? LogLevel::kError : LogLevel::kWarning, "Worker (pid:{}) was sent {}!{}",
               pid, SignalName(signal), killed ? " Perhaps out of memory?" : "");
    return;
  }
  const int code = WEXITSTATUS(status);
  if (code == 0) return;
  log_.Write(LogLevel::kError, "Worker (pid:{}) exited with code {}.", pid, code);
  if (code == kWorkerBootError || code == kAppLoadError) boot_failure_ = code;
}

void Arbiter::SignalAll(int signal) {
  for (const auto& [pid, child] : children_) kill(pid, signal);
}

void Arbiter::Stop(bool graceful) {
  for (const Listener& listener : listeners_) listener.Unlink();
  listeners_.clear();
  SignalAll(graceful ? SIGTERM : SIGQUIT);
  auto limit = Clock::now() + std::chrono::seconds(options_.graceful_timeout_s);
  bool quick = !graceful;
  while (!children_.empty() && Clock::now() < limit) {
    const timespec patience{0, 100'000'000};
    const int signal = sigtimedwait(&signals_, nullptr, &patience);
    if (!quick && (signal == SIGINT || signal == SIGQUIT)) {
      log_.Write(LogLevel::kInfo, "Quick shutdown requested");
      quick = true;
      SignalAll(SIGQUIT);
      limit = Clock::now() + std::chrono::seconds(2);
    }
    Reap(false);
  }
  if (children_.empty()) return;
  SignalAll(SIGKILL);
  Reap(true);
}

}  // namespace corntune
