#include "corntune/verify/verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "checks.h"
#include "session.h"

namespace corntune {
namespace {

// More clients than this show nothing new of a server with thousands of slots.
constexpr int kMostClients = 200;
constexpr int kClientsOfUnbounded = 64;

int ClientsFor(const VerifyPlan& plan, const std::optional<int>& promised) {
  if (plan.connections) return *plan.connections;
  return std::clamp(promised.value_or(kClientsOfUnbounded), 1, kMostClients);
}

Result<void> RunTheLoad(const VerifySession& session, const LoadTarget& target, int clients) {
  if (auto in_time = session.InTime(); !in_time) return in_time;
  LoadPlan load;
  load.targets = {target};
  load.connections = static_cast<unsigned>(clients);
  load.duration = session.plan.duration;
  load.keep_alive = session.plan.keep_alive;
  load.seed = session.plan.seed;
  load.counted_header = "x-worker-pid";
  session.Tell(
      fmt::format("load: {} clients for {}", clients, FormatDuration(session.plan.duration)));
  const auto progress = [&session](const LoadProgress& now) {
    session.Tell(fmt::format("load: {:.0f} s, {}, p50 {}, p99 {}, {} errors", now.elapsed.count(),
                             ShownRate(now.throughput.per_second), ShownTime(now.p50),
                             ShownTime(now.p99), now.errors));
  };
  session.result.load_plan = load;
  auto result = RunLoad(load, session.stop, progress);
  if (!result) return tl::unexpected(result.error());
  session.result.load = std::move(*result);
  return {};
}

void CountWorkers(const VerifySession& session, const Census& census) {
  for (const WorkerCount& worker : census.workers) {
    session.result.workers.push_back({worker.pid, worker.requests, worker.most_busy});
  }
}

// Whoever serves behind the URL, as far as answers tell.
void CountAnswers(const VerifySession& session) {
  for (const auto& [pid, count] : session.result.load->by_header) {
    if (const auto number = ParseInteger(pid, "", 1, std::int64_t{1} << 30)) {
      session.result.workers.push_back({static_cast<int>(*number), count, std::nullopt});
    }
  }
}

// What was asked for, and what bounds concurrency, each as it is in force.
Settings ShownSettings(const VerifyPlan& plan, const InForce& force) {
  Settings shown;
  const auto name = force.worker_class ? InfoOf(*force.worker_class).name : std::string_view();
  shown.Set("worker_class",
            name.empty() ? force.settings.GetText("worker_class", "sync") : std::string(name));
  shown.Set("workers", std::int64_t{force.workers});
  shown.Set("threads", std::int64_t{force.threads});
  shown.Set("worker_connections", std::int64_t{force.worker_connections});
  for (const auto& [asked, value] : plan.settings) {
    const SettingValue* held = force.settings.Find(asked);
    if (shown.Find(asked) == nullptr) shown.Set(asked, held != nullptr ? *held : value);
  }
  return shown;
}

// The server that is loaded, from its start to its end.
Result<void> JudgeServer(const VerifySession& session, RunningServer& server) {
  VerifyResult& result = session.result;
  result.version = server.in_force().version;
  result.command = server.command();
  result.settings = ShownSettings(session.plan, server.in_force());
  result.promised = server.in_force().Promised();
  result.limits = server.confinement().note;
  if (auto done = CheckComesUp(session, server); !done) return done;
  if (auto done = CheckConcurrency(session, server); !done) return done;
  if (session.stop) return {};
  {
    const PinnedHere apart(server.confinement().generator_cpus);
    const Seconds before = server.CpuTime();
    const int clients = ClientsFor(session.plan, result.promised);
    if (auto done = RunTheLoad(session, server.Target(session.plan.path), clients); !done) {
      return done;
    }
    const Seconds used = server.CpuTime() - before;
    // A worker that is gone has taken its own with it.
    if (used.count() >= 0) result.server_cpu = used;
  }
  if (session.stop) return {};  // its figures are told; they are too few to judge by
  CheckErrors(session);
  if (server.Ended()) {
    session.Add({"stays-up", "the server runs until it is stopped",
                 "it ended in the middle; the last lines of its log:\n" + server.LogTail(8), "none",
                 false});
    return {};
  }
  CheckThroughput(session, server);
  CheckLittlesLaw(session);
  CheckFairness(session, &server.in_force());
  CheckLatencyTarget(session);
  CheckMemory(session, server);
  if (session.stop) return {};
  if (auto done = CheckNotExceeded(session, server); !done) return done;
  if (auto census = server.Count(session.stop)) CountWorkers(session, *census);
  return CheckTermination(session, server);
}

Result<void> JudgeStarted(const VerifySession& session) {
  session.Tell("starting the server");
  InForce in_force;
  {
    auto server = RunningServer::Start(session.plan, Settings(), session.stop);
    if (!server) return tl::unexpected(server.error());
    in_force = server->in_force();
    if (auto done = JudgeServer(session, *server); !done) return done;
  }
  if (session.stop) return {};
  if (auto in_time = session.InTime(); !in_time) return in_time;
  if (auto done = CheckTimeout(session, in_force); !done) return done;
  if (session.stop) return {};
  if (auto in_time = session.InTime(); !in_time) return in_time;
  return CheckRestarts(session, in_force);
}

// A server that runs already: nothing is known of it but its answers.
Result<void> JudgeUrl(const VerifySession& session) {
  auto target = ParseTarget(session.plan.url, "--url");
  if (!target) return tl::unexpected(target.error());
  session.result.command = {session.plan.url};
  const int clients = session.plan.connections.value_or(10);
  if (auto done = RunTheLoad(session, *target, clients); !done) return done;
  if (session.stop) return {};
  CheckErrors(session);
  CheckLittlesLaw(session);
  CheckFairness(session, nullptr);
  CheckLatencyTarget(session);
  CountAnswers(session);
  return {};
}

void Conclude(VerifyResult& result) {
  const bool passed = std::all_of(result.checks.begin(), result.checks.end(),
                                  [](const VerifyCheck& check) { return check.pass; });
  result.verdict = passed && !result.checks.empty() ? Verdict::kPass : Verdict::kFail;
  if (result.load && !result.load->invalid.empty() && result.verdict == Verdict::kPass) {
    result.verdict = Verdict::kInvalid;
    result.why = result.load->invalid;
  }
  // A failed check is one, however little came after it; the others prove nothing yet.
  if (result.interrupted && passed) {
    result.verdict = Verdict::kInvalid;
    result.why = "interrupted before all checks were made";
  }
}

}  // namespace

const std::vector<std::string>& VerifyCheckNames() {
  static const std::vector<std::string> kNames = {"comes-up",       "highest-concurrency",
                                                  "one-more-waits", "no-errors",
                                                  "stays-up",       "throughput",
                                                  "littles-law",    "fairness",
                                                  "latency-target", "memory",
                                                  "never-more",     "term-loses-nothing",
                                                  "timeout",        "restarts-lose-nothing"};
  return kNames;
}

std::string_view ToText(VerifiedServer server) {
  switch (server) {
    case VerifiedServer::kBundled:
      return "bundled";
    case VerifiedServer::kGunicorn:
      return "gunicorn";
    case VerifiedServer::kUrl:
      break;
  }
  return "url";
}

std::string_view ToText(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kInvalid:
      break;
  }
  return "invalid";
}

Result<VerifyResult> Verify(const VerifyPlan& plan, const std::atomic<bool>& stop,
                            const VerifyProgress& progress) {
  VerifyResult result;
  result.server = plan.server;
  WorkSpec work;
  if (plan.server != VerifiedServer::kUrl && !plan.app) {
    const auto parsed = ParseWork(plan.work, ',', WorkSpec{}, "--work");
    if (!parsed) return tl::unexpected(parsed.error());
    work = *parsed;
    result.work = plan.work;
  }
  const VerifySession session{plan, stop, progress, work, result};
  const auto judged =
      plan.server == VerifiedServer::kUrl ? JudgeUrl(session) : JudgeStarted(session);
  result.interrupted = stop;
  if (!judged && !stop) return tl::unexpected(judged.error());
  Conclude(result);
  return result;
}

}  // namespace corntune
