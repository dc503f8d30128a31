#include "simulate_options.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "outputs.h"

namespace corntune {
namespace {

void AddSettings(CLI::App& command, SimulateOptions& options) {
  const std::string group = "Settings of Gunicorn";
  const auto count = [&](const char* name, std::optional<std::int64_t>& target, auto parser,
                         const char* help) {
    AddParsed(command, name, target, parser, help)->type_name("N")->group(group);
  };
  const auto time = [&](const char* name, std::optional<Duration>& target, const char* help) {
    AddParsed(command, name, target, ParseSeconds, help)->type_name("S")->group(group);
  };
  AddText(command, "-k,--class", options.worker_class, "CLASS",
          "Worker class: sync (default), gthread, gevent, tornado, asgi, uvicorn ...")
      ->group(group);
  count("--workers,-w", options.workers, CountIn<1, kMostWorkers>, "Workers (default: 1)");
  count("--threads", options.threads, CountIn<1, kMostThreads>,
        "Threads of each worker (default: 1)");
  count("--worker-connections", options.worker_connections, CountIn<1, kMostConnections>,
        "Connections of each worker (default: 1000)");
  count("--backlog", options.backlog, CountIn<0, kMostConnections>,
        "Connections that the kernel keeps waiting (default: 2048)");
  time("--keep-alive", options.keep_alive, "How long idle connections are kept (default: 2)");
  time("--timeout", options.timeout, "What kills a busy sync worker (default: 30; 0: never)");
  time("--graceful-timeout", options.graceful_timeout,
       "What a retiring worker waits for at most (default: 30)");
  count("--max-requests", options.max_requests, CountIn<0>,
        "Requests after which a worker is replaced (default: 0, never)");
  count("--max-requests-jitter", options.max_requests_jitter, CountIn<1>,
        "Random number of requests added to it");
  command.add_flag("--reuse-port", options.reuse_port, "A socket for each worker, by hash")
      ->group(group);
}

void AddMachine(CLI::App& command, SimulateOptions& options) {
  const std::string group = "Machine and Python";
  AddParsed(command, "--cpus", options.cpus, ParseSimulatedCores,
            "CPUs that may be used: 4, 0.5 or 250m (default: those of this machine)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--host-cpus", options.host_cpus, CountIn<1, kMostWorkers>,
            "CPUs of the host, where --cpus is a quota")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--memory-per-worker", options.memory_per_worker, ParseBytes,
            "Memory of one worker under load (130MiB)")
      ->type_name("SIZE")
      ->group(group);
  AddParsed(command, "--master-memory", options.master_memory, ParseBytes, "Memory of the master")
      ->type_name("SIZE")
      ->group(group);
  AddParsed(command, "--boot-time", options.boot_time, ParseDuration,
            "From a worker's end to its replacement's first request (default: 1s)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--overhead", options.overhead, ParseDuration,
            "Gunicorn's own CPU time for a request, half before and half after")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--wake-cost", options.wake_cost, ParseDuration,
            "CPU time lost when a worker that slept goes on")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--switch-interval", options.switch_interval, ParseDuration,
            "After which a thread gives the interpreter lock away (default: 5ms)")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--lock-handoff", options.lock_handoff, ParseDuration,
            "CPU time lost when the lock goes to a thread that waited for it")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--lock-contention", options.lock_contention, ParseShare,
            "CPU time lost for each thread that waits for the lock")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--accept-bias", options.accept_bias, ParseShare,
            "Share of new connections that the earlier of two free workers takes")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--busy-accept-bias", options.busy_accept_bias, ParseShare,
            "The same while all CPUs are busy: share that the earliest free worker takes")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--wake-misplacement", options.wake_misplacement, ParseShare,
            "Chance that what wakes up after waiting shares a CPU, though one is idle")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--imbalance", options.imbalance, ParseShare,
            "Chance that a CPU that has become idle takes nothing from one that others share")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--misplacement", options.misplacement, ParseShare,
            "Chance that a thread gets the lock on another worker's core, though one is idle")
      ->type_name("SHARE")
      ->group(group);
  AddText(command, "--costs", options.costs, "WHICH",
          "Where these costs come from: measured (default when requests need CPU time) or none")
      ->group(group);
  command.add_flag("--free-threaded", options.free_threaded, "Python without the lock (gthread)")
      ->group(group);
}

void AddDemand(CLI::App& command, SimulateOptions& options) {
  const std::string group = "Requests";
  AddText(command, "--profile", options.profile, "NAME|FILE",
          "Times and memory of a kind of application (see corntune profiles list)")
      ->group(group);
  AddParsed(command, "--cpu-time", options.cpu_time, ParseDuration, "CPU time of a request: 2ms")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--wait-time", options.wait_time, ParseDuration,
            "Time a request waits for databases and other services: 20ms")
      ->type_name("TIME")
      ->group(group);
  const std::string shapes = "fixed, exp (default), lognormal:CV, gamma:CV or file:PATH";
  AddText(command, "--cpu-dist", options.cpu_dist, "SHAPE", "How the CPU time varies: " + shapes)
      ->group(group);
  AddText(command, "--wait-dist", options.wait_dist, "SHAPE", "How the waiting varies: the same")
      ->group(group);
  AddParsed(command, "--bursts", options.bursts, CountIn<1, kMostBursts>,
            "Turns in which CPU time and waiting alternate (default: 1)")
      ->type_name("N")
      ->group(group);
  command
      .add_option_function<std::vector<std::string>>(
          "--request",
          [&options](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              auto kind = ParseRequest(text, "--request");
              if (!kind) throw CLI::ValidationError(kind.error().place, kind.error().message);
              options.mix.push_back(*kind);
            }
          },
          "One kind of a mix, in place of the above; repeat it: "
          "share=90,cpu=2ms,wait=20ms,bursts=3,cpu-dist=exp,wait-dist=gamma:0.5,name=list")
      ->type_name("KIND")
      ->allow_extra_args(false)
      ->group(group);
}

void AddArrivals(CLI::App& command, SimulateOptions& options) {
  const std::string group = "Clients";
  AddParsed(command, "--rate", options.rate, ParseRate, "Requests that come anyway: 300/s")
      ->type_name("R/s")
      ->group(group);
  command.add_flag("--evenly", options.evenly, "With --rate: at equal distances, not at random")
      ->group(group);
  AddText(command, "--schedule", options.schedule, "FILE",
          "Requests at the times of a file: one a line, from the start (1.25s)")
      ->group(group);
  AddParsed(command, "--clients", options.clients, CountIn<1, kMostClients>,
            "Clients of which each waits for its answer before it asks again")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--think-time", options.think_time, ParseDuration,
            "With --clients: pause between an answer and the next request (default: 0)")
      ->type_name("TIME")
      ->group(group);
  AddText(command, "--think-dist", options.think_dist, "SHAPE", "How the pause varies")
      ->group(group);
  command.add_flag("--keepalive", options.keepalive, "With --clients: each keeps its connection")
      ->group(group);
  command
      .add_flag("--no-keepalive", options.no_keepalive,
                "A new connection for each request (default)")
      ->group(group);
  AddParsed(command, "--proxy-connections", options.proxy_connections, CountIn<1>,
            "Through a proxy that keeps N idle connections to Gunicorn")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--client-timeout", options.client_timeout, ParseDuration,
            "After which a client gives up; its request is served all the same")
      ->type_name("TIME")
      ->group(group);
}

void AddRun(CLI::App& command, SimulateOptions& options) {
  const std::string group = "Run and answer";
  AddParsed(command, "--precision", options.precision, ParseShare,
            "Stop when the mean is known to this share, and p99 to 2.5 times it (default: 2%; 0: "
            "never)")
      ->type_name("SHARE")
      ->group(group);
  AddParsed(command, "--requests", options.requests, CountIn<20>,
            "Requests of a replication at most (default: 500000)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--duration", options.duration, ParseDuration,
            "Only the first TIME of an idle server, as a short load test sees it: 3s")
      ->type_name("TIME")
      ->group(group);
  AddParsed(command, "--replications", options.replications, CountIn<1, kMostReplications>,
            "Independent runs (default: 4)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--seed", options.seed, CountIn<0>,
            "Another seed gives other requests; the same gives the same answer (default: 1)")
      ->type_name("N")
      ->group(group);
  AddParsed(command, "--jobs", options.jobs, CountIn<1>,
            "Threads of corntune itself; no influence on the answer (default: one a CPU)")
      ->type_name("N")
      ->group(group);
  command
      .add_option("--sweep", options.sweeps,
                  "Simulate all of NAME=1..16 or NAME=1,2,4; may be repeated for a grid")
      ->type_name("NAME=VALUES")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddFormats(command, options.formats, SimulateForms())->group(group);
}

}  // namespace

const std::vector<std::string>& SimulateForms() {
  static const std::vector<std::string> kForms = {"text", "json", "html"};
  return kForms;
}

Result<std::int64_t> ParseCountFrom(std::int64_t least, std::string_view text,
                                    std::string_view place) {
  return ParseInteger(text, place, least, kMostCount);
}

Result<Duration> ParseSeconds(std::string_view text, std::string_view place) {
  const bool bare = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return ParseDuration(bare ? std::string(text) + "s" : std::string(text), place);
}

Result<Cores> ParseSimulatedCores(std::string_view text, std::string_view place) {
  const auto cores = ParseCores(text, place);
  if (!cores || cores->value <= static_cast<double>(kMostWorkers)) return cores;
  return UsageError(std::string(place), fmt::format("out of range: {} (expected 1m to {} CPUs)",
                                                    Quoted(text), kMostWorkers));
}

bool IsSwept(const SimulateOptions& options, std::string_view name) {
  const std::string start = std::string(name) + '=';
  return std::any_of(options.sweeps.begin(), options.sweeps.end(),
                     [&start](const std::string& text) { return text.starts_with(start); });
}

void AddSimulateOptions(CLI::App& command, SimulateOptions& options) {
  AddSettings(command, options);
  AddMachine(command, options);
  AddDemand(command, options);
  AddArrivals(command, options);
  AddRun(command, options);
}

}  // namespace corntune
