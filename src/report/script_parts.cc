#include "script_parts.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "corntune/base/text.h"

namespace corntune {

Result<ScriptJson> ScriptTargets(const LoadScriptRequest& request) {
  ScriptJson targets = ScriptJson::array();
  for (const LoadTarget& target : request.plan.targets) {
    if (target.endpoint.name.starts_with("unix:")) {
      return UsageError("--export", "other generators reach no unix socket: " +
                                        Quoted(target.endpoint.name) + " (give a URL)");
    }
    ScriptJson headers = ScriptJson::object();
    for (const auto& [name, value] : target.headers) headers[name] = value;
    const std::string origin = "http://" + target.host;
    targets.push_back(
        {{"url", origin + target.path},
         {"origin", origin},
         {"method", target.method},
         {"headers", headers},
         {"body", target.body.empty() ? ScriptJson(nullptr) : ScriptJson(target.body)},
         {"weight", target.weight}});
  }
  return targets;
}

std::string ScriptText(const ScriptJson& value) {
  return value.dump(2, ' ', true, ScriptJson::error_handler_t::replace);
}

double ScriptSeconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Duration ScriptLength(const LoadPlan& plan) {
  Duration length = plan.duration.value_or(Duration::max());
  if (plan.requests && plan.rate) {
    const double seconds = static_cast<double>(*plan.requests) / plan.rate->per_second;
    length = std::min(length, Duration(std::llround(seconds * 1e9)));
  }
  return length;
}

}  // namespace corntune
