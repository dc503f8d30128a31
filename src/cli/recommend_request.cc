#include "recommend_request.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "corntune/deploy/find_app.h"
#include "corntune/os/file_tree.h"
#include "corntune/profiles/profile.h"
#include "corntune/sizing/proxies.h"

#include "current_settings.h"
#include "recommend_traits.h"

namespace corntune {
namespace {

// As in Gunicorn's own examples, when no application is named and none is found.
constexpr char kUnknownApp[] = "main:app";

std::int64_t Seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

template <typename T>
std::optional<Figure<T>> Preferred(const std::optional<T>& asked, const MaybeSourced<T>& known,
                                   const std::string& profile) {
  if (asked) return Figure<T>{*asked, "asked"};
  if (!known) return std::nullopt;
  return Figure<T>{known->value,
                   fmt::format("{}: profile {}", known->assumed ? "assumed" : "reported", profile)};
}

Result<void> ReadClass(const RecommendOptions& options, SizingRequest& request) {
  const auto version = ParseGunicornVersion(options.gunicorn_version, "--gunicorn-version");
  if (!version) return tl::unexpected(version.error());
  request.version = *version;
  if (!options.worker_class || options.worker_class == "auto") return {};
  const auto worker_class = ParseWorkerClass(*options.worker_class, request.version, "--class");
  if (!worker_class) return tl::unexpected(worker_class.error());
  request.worker_class = *worker_class;
  const auto& short_names = InfoOf(*worker_class).short_names;
  if (std::find(short_names.begin(), short_names.end(), *options.worker_class) ==
      short_names.end()) {
    request.class_name = *options.worker_class;
  }
  return {};
}

// What the profile says of database connections and the class, where the user said nothing. The
// class is a hint for the answer's warnings, never a setting that nobody asked for.
void UseProfile(const RecommendOptions& options, const WorkloadProfile& profile,
                SizingRequest& request) {
  if (profile.worker_class && !NamesClass(options)) {
    request.class_hint = {profile.worker_class->value, "profile " + profile.name};
  }
  if (!request.db_connections || request.db_connections_per_worker) return;
  if (profile.db_connections_per_worker) {
    request.db_connections_per_worker = profile.db_connections_per_worker->value;
  } else if (profile.db_connections_per_thread) {
    request.db_connections_per_worker =
        profile.db_connections_per_thread->value * request.threads.value_or(1);
  }
}

Result<void> ReadProfile(const RecommendOptions& options, SizingRequest& request) {
  WorkloadProfile profile;
  if (options.profile) {
    auto loaded = LoadWorkload(*options.profile, "--profile");
    if (!loaded) return tl::unexpected(loaded.error());
    profile = std::move(*loaded);
  } else {
    profile.interface = "any";
  }
  if (auto read = ReadTraits(options, profile, request); !read) return read;
  if (options.profile) {
    UseProfile(options, profile, request);
  }
  request.memory_per_worker =
      Preferred(options.memory_per_worker, profile.memory_per_worker, profile.name);
  request.master_memory = Preferred(options.master_memory, profile.master_memory, profile.name);
  request.headroom = options.headroom.value_or(request.headroom);
  if (request.memory_per_worker) return {};
  if (options.master_memory || options.headroom) {
    return UsageError(options.headroom ? "--headroom" : "--master-memory",
                      "has no effect without --memory-per-worker or --profile");
  }
  return {};
}

// What the platform says holds where the user said nothing.
Result<void> ReadPlatform(const RecommendOptions& options, SizingRequest& request,
                          MachineRequest& machine, LimitFacts& limits) {
  if (options.behind) request.behind = *options.behind;
  if (options.terminating_grace) request.terminating_grace_s = Seconds(*options.terminating_grace);
  if (options.pre_stop) request.pre_stop_s = Seconds(*options.pre_stop);
  request.proxy_addresses = options.proxy_addresses;
  request.proxy_connections = options.proxy_connections;
  if (options.proxy_idle) request.proxy_idle_s = Seconds(*options.proxy_idle);
  if (!options.platform) return {};
  const auto platform = LoadPlatform(*options.platform, "--platform");
  if (!platform) return tl::unexpected(platform.error());
  if (!machine.cpus && platform->cpus) machine.cpus = platform->cpus->value;
  if (!machine.memory && platform->memory) machine.memory = platform->memory->value;
  if (platform->open_files)
    limits.open_files = static_cast<std::uint64_t>(platform->open_files->value);
  if (platform->processes)
    limits.processes = static_cast<std::uint64_t>(platform->processes->value);
  if (!options.behind && platform->behind) request.behind = platform->behind->value;
  if (!options.proxy_idle && !options.behind && platform->idle_timeout) {
    request.proxy_idle_s = Seconds(platform->idle_timeout->value);
  }
  if (!options.terminating_grace && platform->terminating_grace) {
    request.terminating_grace_s = Seconds(platform->terminating_grace->value);
  }
  return {};
}

void ReadCeilings(const RecommendOptions& options, SizingRequest& request) {
  request.threads = options.threads;
  request.worker_connections = options.worker_connections;
  request.max_workers = options.max_workers;
  request.db_connections = options.db_connections;
  request.db_connections_per_worker = options.db_connections_per_worker;
  request.replicas = options.replicas.value_or(1);
  request.max_surge = options.max_surge.value_or(Surge{});
  request.count_threads = options.machine.count == CountedAs::kThreads;
}

// The application that was named, or the one in the current folder.
Result<void> FindApplication(const RecommendOptions& options, SizingRequest& request) {
  if (options.app) {
    if (options.app->empty()) return UsageError("APP", "must not be empty");
    if (options.app->find('\0') != std::string::npos) return UsageError("APP", "has a zero byte");
    request.app = *options.app;
    return {};
  }
  const std::vector<AppCandidate> candidates = FindApps(RealFileTree(), ".");
  if (candidates.empty()) {
    request.app = kUnknownApp;
    request.app_unknown = true;
    return {};
  }
  const bool all_asgi = std::all_of(candidates.begin(), candidates.end(),
                                    [](const auto& each) { return each.interface == "asgi"; });
  if (all_asgi && request.traits.interface.empty() && !NamesClass(options)) {
    if (options.async_safe) {
      return UsageError("--async-safe", "has no effect with the ASGI application of this folder");
    }
    request.traits.interface = "asgi";
    ChooseClass(options, request);
  }
  const auto worker_class = request.worker_class.value_or(WorkerClass::kSync);
  const auto chosen = ChooseApp(candidates, InfoOf(worker_class).interface);
  if (!chosen) return tl::unexpected(chosen.error());
  request.app = chosen->app;
  request.app_chdir = chosen->chdir;
  request.app_pythonpath = chosen->pythonpath;
  return {};
}

// Python counts hardware threads: those of the machine, and those that the process may use.
EvaluationContext ContextOn(const Machine& machine) {
  EvaluationContext context;
  context.cpu_count = machine.cpu.threads;
  context.affinity_count = machine.cpu.allowed_threads;
  return context;
}

}  // namespace

Result<Question> QuestionOf(const RecommendOptions& options, const Invocation& invocation) {
  Question question;
  SizingRequest& request = question.request;
  auto machine = MachineRequestOf(options.machine, invocation);
  if (!machine) return tl::unexpected(machine.error());
  request.inputs = invocation.words;
  // A captured machine below --root brings its container along; the others are described by numbers
  // only.
  request.other_machine = options.machine.cpus || options.machine.topology || options.platform;
  ReadCeilings(options, request);
  if (auto read = ReadClass(options, request); !read) return tl::unexpected(read.error());
  if (auto read = ReadProfile(options, request); !read) return tl::unexpected(read.error());
  LimitFacts limits;
  if (auto read = ReadPlatform(options, request, *machine, limits); !read) {
    return tl::unexpected(read.error());
  }
  if (auto proxy = FindProxy(request.behind, "--behind"); !proxy) {
    return tl::unexpected(proxy.error());
  }
  if (auto found = FindApplication(options, request); !found) return tl::unexpected(found.error());
  auto detected = DetectMachine(*machine);
  if (!detected) return tl::unexpected(detected.error());
  question.machine = std::move(*detected);
  if (options.current) {
    auto current =
        ReadCurrentSettings(*options.current, request.version, ContextOn(question.machine));
    if (!current) return tl::unexpected(current.error());
    question.current = std::move(*current);
  } else if (options.format == "text" && !options.compare) {
    question.current = FindCurrentSettings(request.version, ContextOn(question.machine));
  }
  if (limits.open_files) question.machine.limits.open_files = limits.open_files;
  if (limits.processes) question.machine.limits.processes = limits.processes;
  return question;
}

}  // namespace corntune
