// From the options of `simulate` to the instance and the workload.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/machine/machine.h"
#include "corntune/profiles/profile.h"
#include "corntune/simulate/costs.h"

#include "read_shape.h"
#include "schedule_file.h"
#include "simulate_options.h"
#include "whole_file.h"

namespace corntune {
namespace {

constexpr std::int64_t kUsualSomaxconn = 4096;  // Linux 5.4 and later

Error NoEffect(const char* option, const std::string& why) {
  return Error{ErrorKind::kUsage, option, "has no effect " + why};
}

Result<Cores> CpusHere() {
  const auto machine = DetectMachine(MachineRequest{});
  if (!machine) return tl::unexpected(machine.error());
  return machine->cpu.effective;
}

int Int(const std::optional<std::int64_t>& value, int otherwise) {
  constexpr std::int64_t kMost = 1'000'000'000;
  return value ? static_cast<int>(std::min(*value, kMost)) : otherwise;
}

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
  if (options.max_requests_jitter && !options.max_requests) {
    return refuse("--max-requests-jitter", "without --max-requests");
  }
  if (options.graceful_timeout && !options.max_requests) {
    return refuse("--graceful-timeout", "without --max-requests");
  }
  if (options.boot_time && !options.max_requests && !sync) {
    return refuse("--boot-time", "without --max-requests");
  }
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
  instance.max_requests_jitter = Int(options.max_requests_jitter, 0);
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

Result<void> CheckClientOptions(const SimulateOptions& options) {
  const auto refuse = [](const char* option, const std::string& why) -> Result<void> {
    return tl::unexpected(NoEffect(option, why));
  };
  const int kinds = (options.rate ? 1 : 0) + (options.clients ? 1 : 0) + (options.schedule ? 1 : 0);
  if (kinds == 0) {
    return UsageError("--rate", "nobody asks for anything (expected --rate R/s or --clients N)");
  }
  if (kinds > 1) {
    return UsageError(options.rate ? "--rate" : "--schedule",
                      options.clients ? "cannot be combined with --clients"
                                      : "cannot be combined with --schedule");
  }
  if (options.evenly && !options.rate) return refuse("--evenly", "without --rate");
  if (options.think_time && !options.clients) return refuse("--think-time", "without --clients");
  if (options.think_dist && !options.think_time) {
    return refuse("--think-dist", "without --think-time");
  }
  if (options.keepalive && (options.no_keepalive || options.proxy_connections)) {
    return UsageError("--keepalive", options.no_keepalive
                                         ? "cannot be combined with --no-keepalive"
                                         : "cannot be combined with --proxy-connections");
  }
  if (options.no_keepalive && options.proxy_connections) {
    return UsageError("--no-keepalive", "cannot be combined with --proxy-connections");
  }
  return {};
}

Result<Arrivals> ArrivalsOf(const SimulateOptions& options) {
  if (options.rate) return OpenArrivals{*options.rate, options.evenly};
  if (options.schedule) {
    auto times = ReadSchedule(*options.schedule, "--schedule");
    if (!times) return tl::unexpected(times.error());
    return ScheduledArrivals{std::move(*times)};
  }
  const auto think =
      ReadShape(options.think_dist.value_or("exp"), options.think_time, "--think-dist");
  if (!think) return tl::unexpected(think.error());
  return ClosedClients{Int(options.clients, 1), *think};
}

Result<Workload> WorkloadOf(const SimulateOptions& options, const SimulateReport& report) {
  if (auto fine = CheckClientOptions(options); !fine) return tl::unexpected(fine.error());
  const auto cpu = ReadShape(report.cpu_shape, options.cpu_time, "--cpu-dist");
  if (!cpu) return tl::unexpected(cpu.error());
  const auto wait = ReadShape(report.wait_shape, options.wait_time, "--wait-dist");
  if (!wait) return tl::unexpected(wait.error());
  if (options.cpu_dist && cpu->mean() == 0) {
    return tl::unexpected(NoEffect("--cpu-dist", "without --cpu-time"));
  }
  if (options.wait_dist && wait->mean() == 0) {
    return tl::unexpected(NoEffect("--wait-dist", "without --wait-time"));
  }
  if (options.bursts && *options.bursts > 1 && wait->mean() == 0) {
    return tl::unexpected(NoEffect("--bursts", "without --wait-time"));
  }
  Workload workload;
  workload.classes.push_back({"", 1, *cpu, *wait, Int(options.bursts, 1)});
  auto arrivals = ArrivalsOf(options);
  if (!arrivals) return tl::unexpected(arrivals.error());
  workload.arrivals = std::move(*arrivals);
  if (options.keepalive) workload.connections = Connections::kKeptAlive;
  if (options.proxy_connections) {
    workload.connections = Connections::kProxy;
    workload.proxy_connections = Int(options.proxy_connections, 1);
  }
  if (options.client_timeout) workload.client_timeout = Seconds(*options.client_timeout);
  if (auto fine = CheckWorkload(workload); !fine) return tl::unexpected(fine.error());
  return workload;
}

// The options with what the profile says where they say nothing.
Result<SimulateOptions> WithProfile(SimulateOptions options) {
  if (!options.profile) return options;
  const auto profile = LoadWorkload(*options.profile, "--profile");
  if (!profile) return tl::unexpected(profile.error());
  const auto fill = [](auto& option, const auto& figure) {
    if (!option && figure) option = figure->value;
  };
  const bool own_cpu = options.cpu_time || options.cpu_dist;
  const bool own_wait = options.wait_time || options.wait_dist;
  fill(options.memory_per_worker, profile->memory_per_worker);
  fill(options.master_memory, profile->master_memory);
  if (!own_cpu) fill(options.cpu_time, profile->cpu_time);
  if (!own_wait) fill(options.wait_time, profile->wait_time);
  if (!options.cpu_dist && options.cpu_time) fill(options.cpu_dist, profile->distribution);
  if (!options.wait_dist && options.wait_time) fill(options.wait_dist, profile->distribution);
  return options;
}

// What Gunicorn and Python cost: as measured, where the request works at all, and as the options
// say. A request that only waits stands for itself: a line before servers.
Result<void> SetCosts(const SimulateOptions& options, const Workload& workload,
                      Instance& instance) {
  const bool works = MeanDemandOf(workload, instance).cpu.count() > 0;
  const std::string which = options.costs.value_or(works ? "measured" : "none");
  if (which != "measured" && which != "none") {
    return UsageError("--costs",
                      "no such costs: " + Quoted(which) + " (expected measured or none)");
  }
  if (which == "measured") {
    const bool kept = workload.connections != Connections::kPerRequest;
    Apply(CostsOf(EffectiveClassOf(instance), kept), instance);
  }
  if (options.overhead) {
    instance.overhead_before = instance.overhead_after = Seconds(*options.overhead) / 2;
  }
  if (options.wake_cost) instance.wake_cost = Seconds(*options.wake_cost);
  if (options.lock_handoff) instance.lock_handoff = Seconds(*options.lock_handoff);
  instance.lock_contention = options.lock_contention.value_or(instance.lock_contention);
  instance.accept_bias = options.accept_bias.value_or(instance.accept_bias);
  instance.misplacement = options.misplacement.value_or(instance.misplacement);
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

}  // namespace

Result<SimulateReport> ReportFor(const SimulateOptions& given) {
  const auto options = WithProfile(given);
  if (!options) return tl::unexpected(options.error());
  SimulateReport report;
  report.cpu_shape = options->cpu_dist.value_or("exp");
  report.wait_shape = options->wait_dist.value_or("exp");
  auto instance = InstanceOf(*options);
  if (!instance) return tl::unexpected(instance.error());
  report.instance = *instance;
  auto workload = WorkloadOf(*options, report);
  if (!workload) return tl::unexpected(workload.error());
  report.workload = std::move(*workload);
  if (auto fine = SetCosts(*options, report.workload, report.instance); !fine) {
    return tl::unexpected(fine.error());
  }
  report.options = RunOf(*options);
  if (options->memory_per_worker) {
    const auto workers = static_cast<std::uint64_t>(report.instance.workers);
    report.memory = Bytes{options->master_memory.value_or(Bytes{0}).value +
                          workers * options->memory_per_worker->value};
  }
  return report;
}

}  // namespace corntune
