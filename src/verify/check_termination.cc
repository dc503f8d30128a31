#include <algorithm>
#include <csignal>

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include "burst.h"
#include "checks.h"

namespace corntune {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMost = 256;
constexpr int kOfUnbounded = 32;
constexpr Duration kService = std::chrono::milliseconds(700);

// Seconds until it has ended; nothing when it does not.
std::optional<Seconds> AwaitEnd(const VerifySession& session, RunningServer& server,
                                Duration patience) {
  const auto begin = Clock::now();
  while (!session.stop && Clock::now() - begin < patience) {
    if (server.Ended()) return Seconds(Clock::now() - begin);
    poll(nullptr, 0, 10);
  }
  return std::nullopt;
}

}  // namespace

Result<void> CheckTermination(const VerifySession& session, RunningServer& server) {
  if (!session.Wants("term-loses-nothing")) return {};
  const int count = std::min(server.in_force().Promised().value_or(kOfUnbounded), kMost);
  session.Tell(fmt::format("TERM with {} requests in service", count));
  const bool built_in = session.BuiltIn();
  std::vector<TimedRequest> requests(static_cast<std::size_t>(count));
  for (TimedRequest& request : requests) {
    request.path = built_in ? WaitingPath(kService) : session.plan.path;
  }
  // All have been accepted by then; those of the user's own application may be done, too.
  const Duration moment = built_in ? kService / 2 : Duration(std::chrono::milliseconds(50));
  const TimedAction term{moment, [&server] { server.Signal(SIGTERM); }};
  const auto graceful =
      std::chrono::seconds(server.in_force().settings.GetInteger("graceful_timeout", 30));
  const auto answers = SendBurst(server.address(), requests, std::chrono::seconds(5) + graceful,
                                 session.stop, {term});
  if (!answers) return tl::unexpected(answers.error());
  int lost = 0;
  std::string problem;
  for (const TimedAnswer& answer : *answers) {
    if (built_in ? answer.status == 200 : answer.status > 0) continue;
    ++lost;
    if (problem.empty()) problem = answer.problem;
  }
  const auto ended = AwaitEnd(session, server, graceful + std::chrono::seconds(5));
  VerifyCheck check;
  check.name = "term-loses-nothing";
  check.expected = fmt::format("all of {} requests in service are answered after a TERM", count);
  check.observed =
      lost == 0 ? std::string("all answered") : fmt::format("{} lost ({})", lost, problem);
  check.observed += ended ? fmt::format(", the server ended {} later", ShownTime(*ended))
                          : ", but the server did not end";
  check.tolerance = "none";
  check.pass = lost == 0 && ended.has_value();
  session.Add(std::move(check));
  return {};
}

}  // namespace corntune
