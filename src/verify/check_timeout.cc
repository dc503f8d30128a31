#include <fmt/format.h>

#include "burst.h"
#include "checks.h"

namespace corntune {
namespace {

constexpr std::int64_t kTimeoutSeconds = 2;
// Workers give a sign of life once a second, and the arbiter looks as often; a busy machine is
// late.
constexpr Duration kService = std::chrono::milliseconds(5000);

}  // namespace

Result<void> CheckTimeout(const VerifySession& session, const InForce& in_force) {
  // A tornado worker that is blocked is killed in some runs and not in others: nothing to hold it
  // to.
  if (!session.Wants("timeout") || !session.BuiltIn() || !in_force.worker_class ||
      in_force.worker_class == WorkerClass::kTornado) {
    return {};
  }
  session.Tell("a request longer than the timeout");
  Settings over;
  over.Set("timeout", kTimeoutSeconds);
  over.Set("workers", std::int64_t{1});
  auto server = RunningServer::Start(session.plan, over, session.stop);
  if (!server) return tl::unexpected(server.error());
  const auto answer = Ask(server->address(), WaitingPath(kService),
                          kService + std::chrono::seconds(10), session.stop);
  if (!answer) return tl::unexpected(answer.error());
  const std::string_view name = InfoOf(*in_force.worker_class).name;
  // Its one thread does both the requests and the sign of life.
  const bool cuts = in_force.worker_class == WorkerClass::kSync;
  VerifyCheck check;
  check.name = "timeout";
  check.expected = cuts ? fmt::format("a timeout of {} s cuts a request of {}: class {}",
                                      kTimeoutSeconds, ShownTime(kService), name)
                        : fmt::format("a timeout of {} s cuts no request of {}: class {}",
                                      kTimeoutSeconds, ShownTime(kService), name);
  check.observed = answer->status == 200
                       ? fmt::format("answered after {}", ShownTime(answer->Took()))
                       : fmt::format("cut after {}", ShownTime(answer->Took()));
  check.tolerance = "none";
  check.pass = (answer->status == 200) != cuts;
  const bool liveness_only = !cuts && check.pass;
  session.Add(std::move(check));
  if (liveness_only) {
    session.Note("timeout-is-liveness",
                 fmt::format("timeout = {} s is for workers that hang: it cuts no request of class "
                             "{}; let the proxy or the application do so",
                             in_force.settings.GetInteger("timeout", 30), name));
  }
  return {};
}

}  // namespace corntune
