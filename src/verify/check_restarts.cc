#include <algorithm>

#include <fmt/format.h>

#include "burst.h"
#include "checks.h"

namespace corntune {
namespace {

constexpr std::int64_t kMostRequests = 50;  // a worker's, so that it restarts within seconds
constexpr int kRequests = 600;
constexpr Duration kGap = std::chrono::milliseconds(4);

}  // namespace

Result<void> CheckRestarts(const VerifySession& session, const InForce& in_force) {
  const std::int64_t asked = in_force.settings.GetInteger("max_requests", 0);
  if (asked <= 0 || !session.Wants("restarts-lose-nothing")) return {};
  const std::int64_t each = std::min(
      {asked, kMostRequests, std::int64_t{kRequests} / (3 * std::max(in_force.workers, 1))});
  Settings over;
  over.Set("max_requests", std::max<std::int64_t>(each, 2));
  over.Set(
      "max_requests_jitter",
      std::min<std::int64_t>(in_force.settings.GetInteger("max_requests_jitter", 0), each / 2));
  session.Tell(fmt::format("restarts after {} requests", each));
  auto server = RunningServer::Start(session.plan, over, session.stop);
  if (!server) return tl::unexpected(server.error());
  const std::vector<pid_t> before = server->Workers();
  std::vector<TimedRequest> requests(kRequests);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].start = static_cast<int>(i) * kGap;
    requests[i].path =
        session.BuiltIn() ? WaitingPath(std::chrono::milliseconds(2)) : session.plan.path;
  }
  const auto answers =
      SendBurst(server->address(), requests, std::chrono::seconds(60), session.stop);
  if (!answers) return tl::unexpected(answers.error());
  int lost = 0;
  std::string problem;
  std::vector<int> served;
  for (const TimedAnswer& answer : *answers) {
    if (answer.status > 0 && answer.status < 500) {
      served.push_back(answer.worker_pid);
      continue;
    }
    ++lost;
    if (problem.empty()) {
      problem = answer.problem.empty() ? fmt::format("status {}", answer.status) : answer.problem;
    }
  }
  std::sort(served.begin(), served.end());
  const auto workers = std::unique(served.begin(), served.end()) - served.begin();
  const auto restarts = workers - static_cast<std::ptrdiff_t>(before.size());
  VerifyCheck check;
  check.name = "restarts-lose-nothing";
  check.expected = fmt::format("no request is lost while workers restart every {} requests", each);
  check.observed = fmt::format(
      "{} requests, {} workers replaced, {}", kRequests, std::max<std::ptrdiff_t>(restarts, 0),
      lost == 0 ? std::string("none lost") : fmt::format("{} lost ({})", lost, problem));
  check.tolerance = "none";
  check.pass = lost == 0 && restarts > 0;
  session.Add(std::move(check));
  return {};
}

}  // namespace corntune
