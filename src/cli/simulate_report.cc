// From the options of `simulate` to the instance and what it costs.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/machine/machine.h"
#include "corntune/simulate/costs.h"

#include "simulate_options.h"
#include "simulate_workload.h"

namespace corntune {
namespace {

constexpr std::int64_t kUsualSomaxconn = 4096;  // Linux 5.4 and later

Result<void> CheckSettingsHaveEffect(const SimulateOptions& options, WorkerClass worker_class) {
  const auto refuse = [](const char* option, const std::string& why) -> Result<void> {
    return tl::unexpected(NoEffect(option, why));
  };
  const bool sync = worker_class == WorkerClass::kSync;
  const bool threads = worker_class == WorkerClass::kGthread;
  const ConcurrencyBound bound = InfoOf(worker_class).bound;
  const std::string name = fmt::format("with class {}", InfoOf(worker_class).name);
  if (options.threads && !sync && !threads) return refuse("--threads", name);
  if (options.worker_connections && !threads && bound != ConcurrencyBound::kConnections) {
    return refuse("--worker-connections", name + (sync ? "" : ", which ignores it"));
  }
  if (options.keep_alive && sync) return refuse("--keep-alive", name + ", which keeps none");
  if (options.timeout && !sync) {
    return refuse("--timeout", name + ": it is a heartbeat there, and cuts no request");
  }
  if (options.free_threaded && !threads) return refuse("--free-threaded", name);
  if ((options.switch_interval || options.lock_contention || options.lock_handoff ||
       options.misplacement) &&
      !threads) {
    return refuse(options.switch_interval ? "--switch-interval"
                  : options.lock_handoff  ? "--lock-handoff"
                  : options.misplacement  ? "--misplacement"
                                          : "--lock-contention",
                  name);
  }
  // Where it is swept, 0 stands beside points that heed these.
  const bool retires = options.max_requests.value_or(0) > 0 || IsSwept(options, "max-requests");
  const std::string never =
      options.max_requests ? "with --max-requests 0" : "without --max-requests";
  if (options.max_requests_jitter && !retires) return refuse("--max-requests-jitter", never);
  if (options.graceful_timeout && !retires) return refuse("--graceful-timeout", never);
  if (options.boot_time && !retires && !sync) return refuse("--boot-time", never);
  if (options.duration && (options.requests || options.precision)) {
    return refuse(options.requests ? "--requests" : "--precision", "with --duration");
  }
  if (options.duration && options.schedule) return refuse("--duration", "with --schedule");
  if (options.master_memory && !options.memory_per_worker && !options.profile) {
    return refuse("--master-memory", "without --memory-per-worker");
  }
  return {};
}

Result<Instance> InstanceOf(const SimulateOptions& options) {
  Instance instance;
  const auto named =
      ParseWorkerClass(options.worker_class.value_or("sync"), kNewestGunicorn, "--class");
  if (!named) return tl::unexpected(named.error());
  instance.worker_class = *named;
  instance.workers = Int(options.workers, instance.workers);
  instance.threads = Int(options.threads, instance.threads);
  if (auto fine = CheckSettingsHaveEffect(options, EffectiveClassOf(instance)); !fine) {
    return tl::unexpected(fine.error());
  }
  instance.worker_connections = Int(options.worker_connections, instance.worker_connections);
  instance.backlog =
      static_cast<int>(std::min(options.backlog.value_or(instance.backlog), kUsualSomaxconn));
  instance.keep_alive = options.keep_alive.value_or(std::chrono::seconds(2));
  instance.timeout = options.timeout.value_or(std::chrono::seconds(30));
  instance.graceful_timeout = options.graceful_timeout.value_or(std::chrono::seconds(30));
  instance.max_requests = Int(options.max_requests, 0);
  if (instance.max_requests > 0) {
    instance.max_requests_jitter = Int(options.max_requests_jitter, 0);
  }
  instance.reuse_port = options.reuse_port;
  const auto cpus = options.cpus ? Result<Cores>(*options.cpus) : CpusHere();
  if (!cpus) return tl::unexpected(cpus.error());
  instance.cpus = *cpus;
  if (options.host_cpus) instance.host_cpus = Int(options.host_cpus, 1);
  instance.free_threaded = options.free_threaded;
  instance.switch_interval = options.switch_interval.value_or(std::chrono::milliseconds(5));
  instance.boot_time = options.boot_time.value_or(std::chrono::seconds(1));
  if (auto fine = CheckInstance(instance); !fine) return tl::unexpected(fine.error());
  return instance;
}

// What Gunicorn and Python cost: as measured, where the request works at all, and as the options
// say. A request that only waits stands for itself: a line before servers.
Result<void> SetCosts(const SimulateOptions& options, const Workload& workload, Instance& instance,
                      bool& measured) {
  const bool works = MeanDemandOf(workload, instance).cpu.count() > 0;
  const std::string which = options.costs.value_or(works ? "measured" : "none");
  if (which != "measured" && which != "none") {
    return UsageError("--costs",
                      "no such costs: " + Quoted(which) + " (expected measured or none)");
  }
  measured = which == "measured";
  if (measured) {
    const bool kept =
        workload.connections != Connections::kPerRequest && BehaviourOf(instance).keeps_alive;
    Apply(CostsOf(EffectiveClassOf(instance), kept), instance);
  }
  if (options.overhead) {
    instance.overhead_before = instance.overhead_after = Seconds(*options.overhead) / 2;
  }
  if (options.wake_cost) instance.wake_cost = Seconds(*options.wake_cost);
  if (options.lock_handoff) instance.lock_handoff = Seconds(*options.lock_handoff);
  instance.lock_contention = options.lock_contention.value_or(instance.lock_contention);
  instance.accept_bias = options.accept_bias.value_or(instance.accept_bias);
  instance.busy_accept_bias = options.busy_accept_bias.value_or(instance.busy_accept_bias);
  instance.misplacement = options.misplacement.value_or(instance.misplacement);
  instance.wake_misplacement = options.wake_misplacement.value_or(instance.wake_misplacement);
  instance.imbalance = options.imbalance.value_or(instance.imbalance);
  return CheckInstance(instance);
}

RunOptions RunOf(const SimulateOptions& options) {
  RunOptions run;
  if (options.precision) {
    run.mean_precision = *options.precision;
    run.tail_precision = 2.5 * *options.precision;
  }
  if (options.duration) run.duration = Seconds(*options.duration);
  run.requests = static_cast<std::uint64_t>(options.requests.value_or(500000));
  run.replications = Int(options.replications, run.replications);
  run.seed = static_cast<std::uint64_t>(options.seed.value_or(1));
  run.threads = Int(options.jobs, 0);
  return run;
}

// Who keeps connections must meet workers that keep them. Where a sweep varies that, a point at
// which they keep none is an answer.
Result<void> CheckKeeping(const SimulateOptions& options, const Instance& instance) {
  const char* asked = options.keepalive           ? "--keepalive"
                      : options.proxy_connections ? "--proxy-connections"
                                                  : nullptr;
  if (asked == nullptr) {
    if (!options.keep_alive && !IsSwept(options, "keep-alive")) return {};
    return tl::unexpected(NoEffect("--keep-alive", "without --keepalive or --proxy-connections"));
  }
  for (const char* name : {"class", "threads", "worker-connections", "keep-alive"}) {
    if (IsSwept(options, name)) return {};
  }
  if (BehaviourOf(instance).keeps_alive) return {};
  if (options.keep_alive && options.keep_alive->count() == 0) {
    return tl::unexpected(NoEffect(asked, "with --keep-alive 0, which closes them"));
  }
  const bool sync = EffectiveClassOf(instance) == WorkerClass::kSync;
  return tl::unexpected(
      NoEffect(asked, sync ? "with class sync, which keeps no connection"
                           : "where --worker-connections are not more than --threads: such a "
                             "worker keeps none idle"));
}

Result<std::optional<Bytes>> MemoryOf(const SimulateOptions& options, int workers) {
  if (!options.memory_per_worker) return std::nullopt;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t master = options.master_memory.value_or(Bytes{0}).value;
  const auto count = static_cast<std::uint64_t>(workers);
  if (options.memory_per_worker->value <= (kMost - std::min(master, kMost)) / count) {
    return Bytes{master + count * options.memory_per_worker->value};
  }
  return UsageError("--memory-per-worker",
                    fmt::format("{} of them and the master take more than 8 EiB", workers));
}

}  // namespace

Result<Cores> CpusHere() {
  const auto machine = DetectMachine(MachineRequest{});
  if (!machine) return tl::unexpected(machine.error());
  return machine->cpu.effective;
}

Result<SimulateReport> ReportFor(const SimulateOptions& given) {
  SimulateReport report;
  auto instance = InstanceOf(given);
  if (!instance) return tl::unexpected(instance.error());
  report.instance = *instance;
  const auto options = WithProfile(given, EffectiveClassOf(report.instance));
  if (!options) return tl::unexpected(options.error());
  if (auto fine = CheckClientOptions(*options); !fine) return tl::unexpected(fine.error());
  if (auto fine = SetWorkload(*options, report); !fine) return tl::unexpected(fine.error());
  if (auto fine = CheckKeeping(*options, report.instance); !fine) {
    return tl::unexpected(fine.error());
  }
  if (auto fine = SetCosts(*options, report.workload, report.instance, report.measured_costs);
      !fine) {
    return tl::unexpected(fine.error());
  }
  report.options = RunOf(*options);
  const auto memory = MemoryOf(*options, report.instance.workers);
  if (!memory) return tl::unexpected(memory.error());
  report.memory = *memory;
  return report;
}

}  // namespace corntune
