#include "wave.h"

#include <algorithm>

#include <fmt/format.h>

#include "burst.h"

namespace corntune {

Duration ServiceOfWave(int count) {
  return std::chrono::milliseconds(400) + count * std::chrono::milliseconds(2);
}

Result<Wave> SendWave(const VerifySession& session, const RunningServer& server,
                      const WavePlan& plan) {
  std::vector<TimedRequest> requests;
  TimedRequest request;
  request.path = WaitingPath(plan.service);
  for (int i = 0; i < plan.count; ++i) {
    request.start = i * plan.gap;
    requests.push_back(request);
  }
  if (plan.one_more) {
    request.start += plan.service / 4;
    requests.push_back(request);
  }
  // Even one after the other must not take longer than a server that is stuck.
  const Duration patience = std::chrono::seconds(10) + 4 * plan.service;
  const auto answers = SendBurst(server.address(), requests, patience, session.stop);
  if (!answers) return tl::unexpected(answers.error());
  Wave wave;
  for (std::size_t i = 0; i < answers->size(); ++i) {
    const TimedAnswer& answer = (*answers)[i];
    if (answer.status != 200) {
      ++wave.failed;
      if (wave.problem.empty()) {
        wave.problem =
            answer.problem.empty() ? fmt::format("status {}", answer.status) : answer.problem;
      }
    } else if (i >= static_cast<std::size_t>(plan.count)) {
      wave.one_more_wait = std::max(Duration(0), answer.Took() - plan.service);
    } else if (answer.Took() < plan.service + plan.service / 2) {
      ++wave.at_once;
    }
  }
  return wave;
}

}  // namespace corntune
