// From the options of `simulate` to the workload.
#include "simulate_workload.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "read_shape.h"
#include "schedule_file.h"

namespace corntune {
namespace {

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

// The one kind of requests that --cpu-time, --wait-time and their like describe.
Result<void> AddOnlyKind(const SimulateOptions& options, SimulateReport& report) {
  ShapeNames names{options.cpu_dist.value_or("exp"), options.wait_dist.value_or("exp")};
  const auto cpu = ReadShape(names.cpu, options.cpu_time, "--cpu-dist");
  if (!cpu) return tl::unexpected(cpu.error());
  const auto wait = ReadShape(names.wait, options.wait_time, "--wait-dist");
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
  report.workload.classes.push_back({"", 1, *cpu, *wait, Int(options.bursts, 1)});
  report.shapes.push_back(std::move(names));
  return {};
}

// The first of the options that describe the only kind of requests; null when there is none.
const char* OptionOfOnlyKind(const SimulateOptions& options) {
  if (options.cpu_time) return "--cpu-time";
  if (options.wait_time) return "--wait-time";
  if (options.cpu_dist) return "--cpu-dist";
  if (options.wait_dist) return "--wait-dist";
  return options.bursts ? "--bursts" : nullptr;
}

// An application of one interface does not run on a class of the other.
Result<void> CheckInterface(const SimulateOptions& options, const WorkloadProfile& profile,
                            WorkerClass worker_class) {
  const WorkerClassInfo& info = InfoOf(worker_class);
  if (profile.interface == "any" || profile.interface == info.interface) return {};
  const bool asgi = profile.interface == "asgi";
  return UsageError(options.worker_class ? "--class" : "--profile",
                    fmt::format("{} does not run {} application, which {} is (expected {})",
                                info.name, asgi ? "an ASGI" : "a WSGI", Quoted(*options.profile),
                                asgi ? "--class asgi or uvicorn" : "a class for WSGI"));
}

}  // namespace

Error NoEffect(const char* option, const std::string& why) {
  return Error{ErrorKind::kUsage, option, "has no effect " + why};
}

int Int(const std::optional<std::int64_t>& value, int otherwise) {
  return value ? static_cast<int>(std::min(*value, kMostCount)) : otherwise;
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

Result<void> SetWorkload(const SimulateOptions& options, SimulateReport& report) {
  Workload& workload = report.workload;
  auto kinds = options.mix.empty() ? AddOnlyKind(options, report)
                                   : AddKinds(options.mix, options.mix_place, report);
  if (!kinds) return kinds;
  auto arrivals = ArrivalsOf(options);
  if (!arrivals) return tl::unexpected(arrivals.error());
  workload.arrivals = std::move(*arrivals);
  if (options.keepalive) workload.connections = Connections::kKeptAlive;
  if (options.proxy_connections) {
    workload.connections = Connections::kProxy;
    workload.proxy_connections = Int(options.proxy_connections, 1);
  }
  if (options.client_timeout) workload.client_timeout = Seconds(*options.client_timeout);
  return CheckWorkload(workload);
}

Result<SimulateOptions> WithProfile(SimulateOptions options, WorkerClass worker_class) {
  const char* only = OptionOfOnlyKind(options);
  if (!options.mix.empty() && only != nullptr) {
    return UsageError("--request", fmt::format("cannot be combined with {}", only));
  }
  if (!options.profile) return options;
  const auto profile = LoadWorkload(*options.profile, "--profile");
  if (!profile) return tl::unexpected(profile.error());
  if (auto fine = CheckInterface(options, *profile, worker_class); !fine) {
    return tl::unexpected(fine.error());
  }
  const auto fill = [](auto& option, const auto& figure) {
    if (!option && figure) option = figure->value;
  };
  fill(options.memory_per_worker, profile->memory_per_worker);
  fill(options.master_memory, profile->master_memory);
  if (!options.mix.empty()) return options;
  if (!profile->requests.empty()) {
    if (only != nullptr) {
      return UsageError(only, fmt::format("cannot be combined with the requests of --profile {}",
                                          *options.profile));
    }
    options.mix = profile->requests;
    options.mix_place = *options.profile;
    return options;
  }
  const bool own_cpu = options.cpu_time || options.cpu_dist;
  const bool own_wait = options.wait_time || options.wait_dist;
  if (!own_cpu) fill(options.cpu_time, profile->cpu_time);
  if (!own_wait) fill(options.wait_time, profile->wait_time);
  if (!options.cpu_dist && options.cpu_time) fill(options.cpu_dist, profile->distribution);
  if (!options.wait_dist && options.wait_time) fill(options.wait_dist, profile->distribution);
  return options;
}

}  // namespace corntune
