// Locust (locust.io), whose users are made to follow corntune's schedule.
#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/version.h"

#include "locust_text.h"
#include "script_parts.h"

namespace corntune {
namespace {

ScriptJson TargetsInMs(const LoadScriptRequest& request) {
  ScriptJson targets = ScriptJson::object();
  if (request.target) {
    targets[FormatNumber(request.target->quantile)] = ScriptSeconds(request.target->limit) * 1e3;
  }
  return targets;
}

}  // namespace

Result<std::string> LocustScript(const LoadScriptRequest& request) {
  const LoadPlan& plan = request.plan;
  auto targets = ScriptTargets(request);
  if (!targets) return tl::unexpected(targets.error());
  const bool open = IsOpen(plan);
  ScriptJson recorded = ScriptJson::array();
  for (const Duration moment : plan.recorded) recorded.push_back(ScriptSeconds(moment));
  const auto or_null = [](const auto& value) { return value ? ScriptJson(*value) : ScriptJson(); };
  const ScriptJson settings = {
      {"arrivals", open ? ScriptJson(ToText(plan.arrivals)) : ScriptJson()},
      {"rate", plan.rate ? ScriptJson(plan.rate->per_second) : ScriptJson()},
      {"start_rate", plan.start_rate.per_second},
      {"steps", plan.steps},
      {"recorded_s", recorded},
      {"duration_s", plan.duration ? ScriptJson(ScriptSeconds(*plan.duration)) : ScriptJson()},
      {"requests", or_null(plan.requests)},
      {"connections", plan.connections},
      {"think_s", ScriptSeconds(plan.think_time)},
      {"timeout_s", ScriptSeconds(plan.timeout)},
      {"keep_alive", plan.keep_alive ? 1 : 0},
      {"seed", plan.seed},
      {"targets_ms", TargetsInMs(request)},
      {"targets", *targets}};
  return fmt::format(
      "\"\"\"Made by corntune {}. locust -f FILE --headless; on the second of three machines with\n"
      "CORNTUNE_PART=2/3 in the environment, and so on.\n\"\"\"\n\n"
      "import itertools\nimport json\nimport math\nimport os\nimport random\nimport time\n\n"
      "import gevent\nfrom locust import FastHttpUser, LoadTestShape, events, task\n\n"
      "PLAN = json.loads(r\"\"\"{}\"\"\")\n{}",
      kVersion, ScriptText(settings), kLocustBody);
}

}  // namespace corntune
