#include "recommend_options.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "command.h"
#include "recommend_workload.h"

namespace corntune {
namespace {

constexpr std::int64_t kMost = 1'000'000;
constexpr char kTraits[] = "Traits of the application";
constexpr char kCeilings[] = "Ceilings";

// A parser of whole numbers between `least` and a million, for AddParsed.
auto WholeNumberFrom(std::int64_t least) {
  return [least](std::string_view text, std::string_view place) {
    return ParseInteger(text, place, least, kMost);
  };
}

// As many as `simulate` takes.
Result<std::int64_t> CountOfTurns(std::string_view text, std::string_view place) {
  return ParseInteger(text, place, 1, 10'000);
}

void AddContextOptions(CLI::App& command, RecommendOptions& options) {
  const std::string group = "Surroundings";
  AddText(
      command, "--behind", options.behind, "PROXY",
      "What stands in front: none, nginx, haproxy, alb, classic-elb, nlb, gclb, heroku, cloudrun")
      ->group(group);
  command
      .add_option("--proxy-address", options.proxy_addresses,
                  "Address or network of the proxy, for forwarded_allow_ips; may be repeated")
      ->type_name("ADDRESS")
      ->group(group)
      ->expected(1)
      ->allow_extra_args(false)  // or it would take the application too
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddParsed(command, "--proxy-idle", options.proxy_idle, ParseDuration,
            "How long the proxy keeps an unused connection, where that is not its default")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--proxy-connections", options.proxy_connections, WholeNumberFrom(1),
            "Unused connections that the proxy keeps open to this instance")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--terminating-grace", options.terminating_grace, ParseDuration,
            "Time between the stop signal and the kill (Kubernetes: 30s)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--pre-stop", options.pre_stop, ParseDuration,
            "Delay before the stop signal, which counts against the grace time")
      ->type_name("TIME")
      ->group(group);
}

std::string FormatNames() {
  std::vector<std::string> names = {"text"};
  for (const Form& form : Forms()) names.emplace_back(form.name);
  return Join(names, ", ");
}

void AddAnswerOptions(CLI::App& command, RecommendOptions& options) {
  const std::string group = "Answer";
  command.add_option("--format", options.format, "One of: " + FormatNames())
      ->type_name("FORM")
      ->group(group)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command.add_flag("--explain", options.explain, "Add each formula with its numbers and source")
      ->group(group);
  command.add_flag("--compare", options.compare, "Show what other published rules say instead")
      ->group(group);
  AddText(command, "--current", options.current, "FILE",
          "Compare with this gunicorn.conf.py, Procfile or start script (default: this folder's)")
      ->group(group);
  AddText(command, "--apply", options.apply, "FILE",
          "Write the settings into this gunicorn.conf.py, keeping a backup")
      ->group(group);
  command.add_flag("--dry-run", options.dry_run, "With --apply or --restore: only show the change")
      ->group(group);
  AddText(command, "--restore", options.restore, "FILE", "Bring back the newest backup of FILE")
      ->group(group);
  AddText(command, "--name", options.name, "NAME", "Name of the service (default: web)")
      ->group("Emitted files");
  AddText(command, "--image", options.image, "IMAGE", "Container image (default: web:latest)")
      ->group("Emitted files");
  AddText(command, "--bind", options.bind, "ADDRESS",
          "Where Gunicorn listens: HOST:PORT or unix:PATH (default: what suits the form)")
      ->group("Emitted files");
  AddText(command, "--directory", options.directory, "DIR",
          "Working folder of units and programs (default: /srv/app)")
      ->group("Emitted files");
  AddText(command, "--user", options.user, "USER", "User of units and programs (default: www-data)")
      ->group("Emitted files");
  AddText(command, "--health-path", options.health_path, "PATH",
          "Address that answers 200 when the application is well (kubernetes)")
      ->group("Emitted files");
}

bool WritesFiles(const RecommendOptions& options) {
  return options.apply || options.restore;
}

}  // namespace

void AddGunicornOptions(CLI::App& command, RecommendOptions& options) {
  const std::string group = "Gunicorn";
  AddText(
      command, "-k,--class", options.worker_class, "CLASS",
      "Worker class: sync, gthread, gevent, tornado, asgi, uvicorn ... (default: sync), or auto: "
      "what suits the workload (default with one)")
      ->group(group);
  AddParsed(command, "--threads", options.threads, WholeNumberFrom(1),
            "Threads of each worker; the workers become fewer")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--worker-connections", options.worker_connections, WholeNumberFrom(1),
            "Connections of each worker (gevent, gthread)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--max-workers", options.max_workers, WholeNumberFrom(1), "Never more workers")
      ->type_name("N")
      ->group(group);
  command
      .add_option("--gunicorn-version", options.gunicorn_version,
                  "The release that will run (default: " + options.gunicorn_version + ")")
      ->type_name("V")
      ->group(group)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void AddMemoryOptions(CLI::App& command, RecommendOptions& options) {
  AddText(command, "--profile", options.profile, "NAME|FILE",
          "Figures of a kind of application (see corntune profiles list)")
      ->group(kCeilings);
  AddParsed(command, "--memory-per-worker", options.memory_per_worker, ParseBytes,
            "Memory of one worker under load (130MiB)")
      ->type_name("SIZE")
      ->group(kCeilings);
  AddParsed(command, "--master-memory", options.master_memory, ParseBytes, "Memory of the master")
      ->type_name("SIZE")
      ->group(kCeilings);
  AddParsed(command, "--headroom", options.headroom, ParseShare,
            "Share of the memory limit to leave free (default: 10%)")
      ->type_name("SHARE")
      ->group(kCeilings);
}

void AddDatabaseOptions(CLI::App& command, RecommendOptions& options) {
  AddParsed(command, "--db-connections", options.db_connections, WholeNumberFrom(1),
            "Connections that the database grants to all replicas together")
      ->type_name("N")
      ->group(kCeilings);
  AddParsed(command, "--db-connections-per-worker", options.db_connections_per_worker,
            WholeNumberFrom(1), "Connections that one worker opens (default: one for each thread)")
      ->type_name("N")
      ->group(kCeilings);
  AddParsed(command, "--max-surge", options.max_surge, ParseSurge,
            "Extra instances during a rollout: 25% or 1 (default: 0)")
      ->type_name("SURGE")
      ->group(kCeilings);
}

void AddTraitOptions(CLI::App& command, RecommendOptions& options) {
  AddText(command, "--interface", options.interface, "wsgi|asgi",
          "What the application is (default: as found, or as the profile says)")
      ->group(kTraits);
  AddText(command, "--async-safe", options.async_safe, "yes|no|unknown",
          "Does all that waits in the application yield to gevent? (default: unknown)")
      ->group(kTraits);
}

void AddWorkloadOptions(CLI::App& command, RecommendOptions& options) {
  const std::string group = "Workload";
  const auto add = [&](const char* name, auto& target, auto parser, const char* type,
                       const char* help) {
    AddParsed(command, name, target, parser, help)->type_name(type)->group(group);
  };
  add("--cpu-time", options.cpu_time, ParseDuration, "TIME",
      "CPU time of a request: 2ms; with it the model chooses, not the rule");
  add("--wait-time", options.wait_time, ParseDuration, "TIME",
      "Time a request waits for databases and other services: 20ms");
  AddText(command, "--cpu-dist", options.cpu_dist, "SHAPE",
          "How the CPU time varies: fixed, exp (default), lognormal:CV, gamma:CV or file:PATH")
      ->group(group);
  AddText(command, "--wait-dist", options.wait_dist, "SHAPE", "How the waiting varies: the same")
      ->group(group);
  add("--rate", options.rate, ParseRate, "R/s",
      "Requests that must be carried (without: as many as possible)");
  add("--p99", options.p99, ParseDuration, "TIME",
      "With --rate: 99 % of the answers must come within this time");
  add("--seed", options.seed, WholeNumberFrom(0), "N",
      "Another seed simulates other requests (default: 1)");
}

namespace {

void AddHeldOptions(CLI::App& command, RecommendOptions& options) {
  AddText(command, "--streaming", options.streaming, "yes|no|N",
          "Answers that trickle out (server-sent events, long polls); N: open at a time")
      ->group(kTraits);
  AddText(command, "--websockets", options.websockets, "yes|no|N",
          "WebSocket connections; N: open at a time in one instance")
      ->group(kTraits);
}

void AddCeilingOptions(CLI::App& command, RecommendOptions& options) {
  AddText(command, "--platform", options.platform, "NAME|FILE",
          "Size for a platform: its CPUs, memory, router and stop time")
      ->group(kCeilings);
  AddMemoryOptions(command, options);
  AddDatabaseOptions(command, options);
  AddParsed(command, "--replicas", options.replicas, WholeNumberFrom(1),
            "Instances that share the database (default: 1)")
      ->type_name("N")
      ->group(kCeilings);
}

}  // namespace

void AddSizingOptions(CLI::App& command, RecommendOptions& options) {
  AddGunicornOptions(command, options);
  AddMachineOptions(command, options.machine);
  AddCeilingOptions(command, options);
}

void AddRecommendOptions(CLI::App& command, RecommendOptions& options) {
  command
      .add_option("APP", options.app,
                  "The application, MODULE:NAME (default: the one found in this folder)")
      ->type_name("");
  AddSizingOptions(command, options);
  AddTraitOptions(command, options);
  AddHeldOptions(command, options);
  AddWorkloadOptions(command, options);
  AddParsed(command, "--bursts", options.bursts, CountOfTurns,
            "Turns in which CPU time and waiting alternate (default: 1)")
      ->type_name("N")
      ->group("Workload");
  AddParsed(command, "--clients", options.clients, WholeNumberFrom(1),
            "Without --rate: clients that ask at a time (default: 32 for each CPU, at least 64)")
      ->type_name("N")
      ->group("Workload");
  AddContextOptions(command, options);
  AddAnswerOptions(command, options);
}

namespace {

// Options that fill names into files have an effect only with the forms that hold such names.
Result<void> CheckNames(const RecommendOptions& options) {
  const Form* form = FindForm(options.format);
  const std::string heeded = fmt::format(" {} ", form != nullptr ? form->options : "");
  const std::array<std::pair<const char*, bool>, 6> names = {
      {{"--name", options.name.has_value()},
       {"--image", options.image.has_value()},
       {"--bind", options.bind.has_value()},
       {"--directory", options.directory.has_value()},
       {"--user", options.user.has_value()},
       {"--health-path", options.health_path.has_value()}}};
  for (const auto& [option, given] : names) {
    if (!given || heeded.find(fmt::format(" {} ", option)) != std::string::npos) continue;
    return UsageError(option, form == nullptr
                                  ? std::string("has no effect with the text form")
                                  : fmt::format("has no effect with --format={}", form->name));
  }
  return {};
}

}  // namespace

Result<void> CheckOptions(const RecommendOptions& options) {
  const bool text = options.format == "text";
  const auto no_effect = [](const char* option, const std::string& with) {
    return UsageError(option, "has no effect " + with);
  };
  if (!text && FindForm(options.format) == nullptr) {
    std::vector<std::string> names = {"text"};
    for (const Form& form : Forms()) names.emplace_back(form.name);
    const auto nearest = DidYouMean(options.format, names);
    return UsageError("--format", nearest ? fmt::format("no such form: {} (did you mean {}?)",
                                                        Quoted(options.format), *nearest)
                                          : fmt::format("no such form: {} (expected {})",
                                                        Quoted(options.format), FormatNames()));
  }
  if (options.apply && options.restore) {
    return UsageError("--restore", "cannot be combined with --apply");
  }
  if (options.dry_run && !WritesFiles(options)) {
    return no_effect("--dry-run", "without --apply or --restore");
  }
  if (WritesFiles(options) && !text) return no_effect("--format", "with --apply or --restore");
  if (options.explain && (!text || WritesFiles(options) || options.compare)) {
    return no_effect("--explain", "except with the text form");
  }
  if (options.compare && (!text || WritesFiles(options))) {
    return no_effect("--compare", "except with the text form");
  }
  if (options.current && (!text || options.compare || WritesFiles(options))) {
    return no_effect("--current", "except with the text form");
  }
  if (options.format == "adaptive" && KnowsWorkload(options)) {
    return UsageError("--format",
                      "adaptive works the rule out where it starts, and knows no "
                      "workload (expected conf.py)");
  }
  if (options.format == "adaptive" && (options.streaming || options.websockets)) {
    return UsageError("--format",
                      "adaptive sets nothing aside for streams and WebSockets (expected conf.py)");
  }
  return CheckNames(options);
}

Deployment DeploymentOf(const RecommendOptions& options) {
  Deployment deployment;
  deployment.name = options.name.value_or(deployment.name);
  deployment.image = options.image.value_or(deployment.image);
  deployment.bind = options.bind;
  deployment.directory = options.directory.value_or(deployment.directory);
  deployment.user = options.user.value_or(deployment.user);
  deployment.health_path = options.health_path;
  deployment.replicas = static_cast<int>(options.replicas.value_or(1));
  return deployment;
}

}  // namespace corntune
