#include "running_server.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/wait.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/os/file_tree.h"

#include "burst.h"
#include "process_table.h"
#include "server_command.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration kHealthPatience = std::chrono::seconds(2);

// Of the log of a server that failed: what is shown, and what its reason is looked for in, for
// tracebacks are long.
constexpr std::size_t kShownLines = 12;
constexpr std::size_t kReadLines = 400;

// What Gunicorn and the bundled server write once they listen.
constexpr std::string_view kListening = "Listening at: ";

// What the last lines of a log mean, where it is known.
std::string Meaning(const std::string& log) {
  struct Sign {
    std::string_view text, meaning;
  };
  static constexpr Sign kSigns[] = {
      {"No module named gunicorn", "this Python has no gunicorn"},
      {"Address already in use", "the address is taken"},
      {"Connection in use", "the address is taken"},
      {"address already in use", "the address is taken"},
      {"class uri", "the worker class cannot be loaded"},
      {"Failed to find attribute", "the application is not in its module"},
      {"Failed to find application", "the application is not in its module"},
      {"ModuleNotFoundError", "the application, or something that it needs, cannot be imported"},
      {"ImportError", "the application, or something that it needs, cannot be imported"},
      {"SyntaxError", "a file of the application is no Python"},
      {"No space left on device", "the disk is full"},
      {"MemoryError", "the memory limit is too low"},
      {"Cannot allocate memory", "the memory limit is too low"}};
  for (const Sign& sign : kSigns) {
    if (log.find(sign.text) != std::string::npos) return std::string(sign.meaning);
  }
  return "";
}

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

SettingValue ValueOf(const nlohmann::json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  return value.is_string() ? value.get<std::string>() : value.dump();
}

int Whole(const Settings& settings, std::string_view name, int otherwise) {
  return static_cast<int>(settings.GetInteger(name, otherwise));
}

}  // namespace

std::optional<int> InForce::Promised() const {
  if (!worker_class) return std::nullopt;
  switch (InfoOf(*worker_class).bound) {
    case ConcurrencyBound::kOne:
      return workers;
    case ConcurrencyBound::kThreads:
      return workers * threads;
    case ConcurrencyBound::kConnections:
      return workers * worker_connections;
    case ConcurrencyBound::kNone:
      break;
  }
  return std::nullopt;
}

bool InForce::CommitsEarly() const {
  return worker_class == WorkerClass::kGthread && worker_connections > threads && workers > 1;
}

bool InForce::HasPrivateQueues() const {
  const SettingValue* reuse = settings.Find("reuse_port");
  // A tornado worker takes all connections that are there when it is woken.
  const bool tornado = worker_class == WorkerClass::kTornado;
  const bool split = reuse != nullptr && ToText(*reuse) == "true";
  return CommitsEarly() || (workers > 1 && (tornado || split));
}

Result<RunningServer> RunningServer::Start(const VerifyPlan& plan, const Settings& over,
                                           const std::atomic<bool>& stop) {
  auto folder = MakeServerFolder();
  if (!folder) return tl::unexpected(folder.error());
  RunningServer server;
  server.folder_ = *folder;
  server.bundled_ = plan.server == VerifiedServer::kBundled;
  const auto command = MakeServerCommand(plan, over, *folder);
  if (!command) {
    std::error_code ignored;
    std::filesystem::remove_all(*folder, ignored);
    return tl::unexpected(command.error());
  }
  server.command_ = command->words;
  if (server.bundled_) server.command_.front() = "corntune";
  server.confinement_ = Confine({plan.cpus, plan.memory}, "/sys/fs/cgroup");
  auto kept =
      KeptServer::Start({command->words, command->environment, "", LogPath(*folder),
                         server.confinement_.server_cpus, server.confinement_.cgroups, *folder});
  if (!kept) {
    Error error = kept.error();
    if (!server.bundled_ && plan.python.empty()) {
      error.message += " (name the Python that has Gunicorn: --python VENV/bin/python)";
    }
    return tl::unexpected(error);
  }
  server.kept_ = std::move(*kept);
  server.arbiter_ = server.kept_->pid();
  Settings asked = plan.settings;
  for (const auto& [name, value] : over) asked.Set(name, value);
  if (auto read = server.ReadInForce(asked); !read) return tl::unexpected(read.error());
  if (auto up = server.AwaitWorkers(plan, stop); !up) return tl::unexpected(up.error());
  return server;
}

Error RunningServer::Failure(const std::string& what) const {
  const std::string log = LogTail(kShownLines);
  const std::string meaning = Meaning(LogTail(kReadLines));
  Error error;
  error.place = bundled_ ? "corntune serve" : "gunicorn";
  error.message = what + (meaning.empty() ? "" : ": " + meaning);
  if (!log.empty()) error.message += "; the last lines of its log:\n" + log;
  return error;
}

Result<void> RunningServer::AwaitWorkers(const VerifyPlan& plan, const std::atomic<bool>& stop) {
  const auto begin = Clock::now();
  for (;;) {
    if (stop) return CannotError("", "interrupted");
    const auto ended = kept_->Ended();
    if (ended) return tl::unexpected(Failure(HowItEnded(*ended) + " before it served"));
    auto serves = Serves(stop);
    if (!serves) return tl::unexpected(serves.error());
    if (*serves) return {};
    if (Clock::now() - begin > plan.startup_patience) {
      return tl::unexpected(Failure("does not serve after " +
                                    FormatDuration(plan.startup_patience) +
                                    " (more with --startup-timeout)"));
    }
    poll(nullptr, 0, 10);
  }
}

// All workers have loaded the application.
Result<bool> RunningServer::Serves(const std::atomic<bool>& stop) {
  if (auto read = FindAddress(); !read || !*read) return read;
  if (!bundled_ && !told_) {
    if (auto read = ReadInForce({}); !read) return tl::unexpected(read.error());
    if (!told_) return false;
  }
  if (Workers().size() < static_cast<std::size_t>(in_force_.workers)) return false;
  if (bundled_) {
    const auto health = Ask(address(), "/healthz", kHealthPatience, stop);
    if (!health) return tl::unexpected(health.error());
    return health->status == 200;
  }
  const auto census = ReadCensusFile(CensusPath(folder_));
  return census && census->workers.size() >= static_cast<std::size_t>(in_force_.workers);
}

// Where it listens, as its log says.
Result<bool> RunningServer::FindAddress() {
  if (!address_.endpoint.name.empty()) return true;
  const auto log = RealFileTree().Read(LogPath(folder_));
  if (!log) return false;
  const std::size_t at = log->find(kListening);
  if (at == std::string::npos) return false;
  const std::size_t begin = at + kListening.size();
  const std::size_t end = log->find_first_of(" ,\n", begin);
  if (end == std::string::npos) return false;
  std::string url = log->substr(begin, end - begin);
  const auto replace = [&url](std::string_view from, std::string_view to) {
    const std::size_t found = url.find(from);
    if (found != std::string::npos) url.replace(found, from.size(), to);
  };
  replace("//0.0.0.0:", "//127.0.0.1:");
  replace("//[::]:", "//[::1]:");
  auto target = ParseTarget(url, "--bind");
  if (!target) return tl::unexpected(target.error());
  address_ = std::move(*target);
  return true;
}

// Of the bundled server what was asked: it is the same program. Gunicorn tells in a hook.
Result<void> RunningServer::ReadInForce(const Settings& asked) {
  if (bundled_) {
    in_force_.settings = asked;
    in_force_.version = kVersion;
  } else {
    const auto text = RealFileTree().Read(InForcePath(folder_));
    if (!text) return {};
    const auto told = nlohmann::json::parse(*text, nullptr, false);
    if (!told.is_object()) return CannotError("gunicorn", "what it says of itself is no JSON");
    in_force_.version = told.value("version", "");
    in_force_.class_text = told.value("class", "");
    in_force_.settings = Settings();
    for (const auto& [name, value] : told["settings"].items()) {
      in_force_.settings.Set(name, ValueOf(value));
    }
    arbiter_ = told.value("pid", arbiter_);
    told_ = true;
  }
  const Settings& settings = in_force_.settings;
  in_force_.workers = Whole(settings, "workers", 1);
  in_force_.threads = Whole(settings, "threads", 1);
  in_force_.worker_connections = Whole(settings, "worker_connections", 1000);
  const std::string name = settings.GetText("worker_class", "sync");
  if (const auto known = FindWorkerClass(name)) {
    in_force_.worker_class = EffectiveWorkerClass(*known, in_force_.threads);
  }
  return {};
}

LoadTarget RunningServer::Target(const std::string& path) const {
  LoadTarget target = address_;
  target.path = path;
  return target;
}

Result<Census> RunningServer::Count(const std::atomic<bool>& stop) const {
  if (!bundled_) return ReadCensusFile(CensusPath(folder_));
  const auto answer = Ask(address(), "/stats", std::chrono::seconds(10), stop);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return CannotError("/stats", answer->problem);
  return ReadStats(answer->body);
}

std::vector<pid_t> RunningServer::Workers() const {
  return ChildrenOf(arbiter_);
}

Seconds RunningServer::CpuTime() const {
  Seconds sum = CpuTimeOf(arbiter_);
  for (const pid_t worker : Workers()) sum += CpuTimeOf(worker);
  return sum;
}

std::optional<Bytes> RunningServer::Memory() const {
  std::uint64_t sum = 0;
  std::vector<pid_t> processes = Workers();
  processes.push_back(arbiter_);
  for (const pid_t process : processes) {
    const auto pss = PssOf(process);
    if (!pss) return std::nullopt;
    sum += pss->value;
  }
  return Bytes{sum};
}

void RunningServer::Signal(int number) const {
  if (arbiter_ > 0) kill(arbiter_, number);
}

std::string RunningServer::LoggedClass() const {
  constexpr std::string_view kUsing = "Using worker: ";
  const auto log = RealFileTree().Read(LogPath(folder_));
  const std::size_t at = log ? log->find(kUsing) : std::string::npos;
  if (at == std::string::npos) return "";
  const std::size_t begin = at + kUsing.size();
  return log->substr(begin, log->find('\n', begin) - begin);
}

std::string RunningServer::LogTail(std::size_t lines) const {
  const auto log = RealFileTree().Read(LogPath(folder_));
  if (!log) return "";
  const auto all = Lines(*log);
  const std::size_t first = all.size() > lines ? all.size() - lines : 0;
  std::string tail;
  for (std::size_t i = first; i < all.size(); ++i) {
    tail += fmt::format("{}  | {}", i == first ? "" : "\n", Printable(all[i].substr(0, 300)));
  }
  return tail;
}

}  // namespace corntune
