#include <algorithm>

#include <fmt/format.h>

#include "checks.h"
#include "wave.h"

namespace corntune {
namespace {

constexpr int kRounds = 5;
// Of a class without a bound.
constexpr int kUnboundedWave = 64;
// More at once say nothing new, and take long.
constexpr int kMostTogether = 256;

// What was seen from outside, over several rounds: chance may keep a server from showing all at
// once.
struct Seen {
  int at_once = 0;
  std::optional<Duration> waited;  // by one more while all slots were taken
  int failed = 0;
  std::string problem;
};

Result<Seen> SeekHighest(const VerifySession& session, const RunningServer& server,
                         const WavePlan& plan, int slots) {
  Seen seen;
  for (int round = 0; round < kRounds && !session.stop; ++round) {
    const auto wave = SendWave(session, server, plan);
    if (!wave) return tl::unexpected(wave.error());
    seen.at_once = std::max(seen.at_once, wave->at_once);
    seen.failed += wave->failed;
    if (seen.problem.empty()) seen.problem = wave->problem;
    const bool full = wave->at_once >= slots;
    if (full || !seen.waited) seen.waited = wave->one_more_wait;
    if (full || wave->failed > 0) break;
  }
  return seen;
}

// Where connections come to workers by chance, it takes more of them to fill each worker; a gap
// lets the workers take turns.
WavePlan FillingWave(const InForce& force, int slots) {
  WavePlan plan;
  plan.count = force.HasPrivateQueues() ? 3 * slots : slots;
  if (force.HasPrivateQueues()) plan.gap = std::chrono::milliseconds(2);
  plan.service = ServiceOfWave(plan.count);
  plan.one_more = true;
  return plan;
}

void CheckOneMore(const VerifySession& session, const Seen& seen, const WavePlan& plan, int slots) {
  VerifyCheck check;
  check.name = "one-more-waits";
  check.expected = fmt::format("request {} waits until one of {} is done", slots + 1, slots);
  // Those in service have most of their time left when it is sent; the rest is for a busy machine.
  const Duration least = plan.service / 4;
  check.tolerance = "at least " + ShownTime(least);
  check.observed = seen.waited ? "it waited " + ShownTime(*seen.waited) : "it was not answered";
  check.pass = seen.waited && *seen.waited >= least;
  session.Add(std::move(check));
}

Result<void> CheckBounded(const VerifySession& session, RunningServer& server, int slots) {
  const WavePlan plan = FillingWave(server.in_force(), slots);
  session.Tell(fmt::format("{} requests together, then one more", plan.count));
  const auto seen = SeekHighest(session, server, plan, slots);
  if (!seen) return tl::unexpected(seen.error());
  const auto census = server.Count(session.stop);
  VerifyCheck check;
  check.name = "highest-concurrency";
  check.expected = fmt::format("{} requests in service at a time", slots);
  check.tolerance = "none";
  const int counted = census ? static_cast<int>(census->most_busy) : 0;
  check.observed = fmt::format("{} as the server counts, {} seen from outside", counted,
                               std::min(seen->at_once, slots));
  if (seen->failed > 0) {
    check.observed += fmt::format("; {} failed: {}", seen->failed, seen->problem);
  }
  check.pass = census && counted == slots && seen->failed == 0;
  session.Add(std::move(check));
  CheckOneMore(session, *seen, plan, slots);
  return {};
}

// As many as the settings seem to allow and more: all of them are in service at once.
Result<void> CheckUnbounded(const VerifySession& session, RunningServer& server) {
  const InForce& force = server.in_force();
  const bool set = force.worker_connections != 1000;
  const int nominal = force.workers * force.worker_connections;
  WavePlan plan;
  plan.count = std::max(kUnboundedWave, set && nominal < kMostTogether ? 2 * nominal : 0);
  plan.service = ServiceOfWave(plan.count);
  session.Tell(fmt::format("{} requests together", plan.count));
  const auto seen = SeekHighest(session, server, plan, plan.count);
  if (!seen) return tl::unexpected(seen.error());
  VerifyCheck check;
  check.name = "highest-concurrency";
  check.expected = "no bound: Gunicorn sets none for this class";
  check.observed = fmt::format("{} of {} requests in service at once", seen->at_once, plan.count);
  if (set)
    check.observed += fmt::format(", with worker_connections = {}", force.worker_connections);
  check.tolerance = "all but 5 %";
  check.pass = seen->at_once >= plan.count - plan.count / 20 && seen->failed == 0;
  session.Add(std::move(check));
  session.Note("unbounded",
               fmt::format("{} limits nothing: worker_connections = {} does not keep a worker from "
                           "taking more; limit in the application or in the proxy",
                           InfoOf(*force.worker_class).name, force.worker_connections));
  return {};
}

// As many requests as there are slots, at the same moment: with one queue all are served at once.
Result<void> ObserveTogether(const VerifySession& session, const RunningServer& server, int slots) {
  WavePlan plan;
  plan.count = slots;
  plan.service = std::chrono::milliseconds(250) + slots * std::chrono::milliseconds(2);
  constexpr int kBursts = 4;
  session.Tell(fmt::format("{} requests at the same moment, {} times", slots, kBursts));
  int split = 0;
  for (int round = 0; round < kBursts && !session.stop; ++round) {
    const auto wave = SendWave(session, server, plan);
    if (!wave) return tl::unexpected(wave.error());
    if (wave->at_once < slots) ++split;
  }
  if (split == 0) return {};
  const bool early = server.in_force().CommitsEarly();
  session.Note(
      "early-commit",
      fmt::format("in {} of {} bursts of {} requests on {} slots, requests waited inside a "
                  "worker while another was idle{}",
                  split, kBursts, slots, slots,
                  early ? fmt::format(": worker_connections = {} lets a worker take more "
                                      "than its {} can serve",
                                      server.in_force().worker_connections,
                                      server.in_force().threads == 1
                                          ? "1 thread"
                                          : fmt::format("{} threads", server.in_force().threads))
                        : ": every worker has a queue of its own"));
  return {};
}

}  // namespace

Result<void> CheckConcurrency(const VerifySession& session, RunningServer& server) {
  const auto promised = server.in_force().Promised();
  const bool wanted = session.Wants("highest-concurrency") || session.Wants("one-more-waits");
  if (!session.BuiltIn() || !wanted) return {};
  if (!promised) return CheckUnbounded(session, server);
  if (server.in_force().HasPrivateQueues() && *promised <= kMostTogether) {
    if (auto seen = ObserveTogether(session, server, *promised); !seen) return seen;
  }
  return CheckBounded(session, server, *promised);
}

Result<void> CheckNotExceeded(const VerifySession& session, RunningServer& server) {
  const auto promised = server.in_force().Promised();
  if (!promised) return {};
  const auto census = server.Count(session.stop);
  if (!census) return tl::unexpected(census.error());
  VerifyCheck check;
  check.name = "never-more";
  check.expected = fmt::format("at most {} in service at a time, under load too", *promised);
  check.observed = fmt::format("{} at most", census->most_busy);
  check.tolerance = "none";
  check.pass = census->most_busy <= static_cast<std::uint32_t>(*promised);
  session.Add(std::move(check));
  return {};
}

}  // namespace corntune
