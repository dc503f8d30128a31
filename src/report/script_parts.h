// What the scripts of other load generators have in common.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "corntune/base/result.h"
#include "corntune/report/load_script.h"

namespace corntune {

using ScriptJson = nlohmann::ordered_json;

// [{url, origin, method, headers, body, weight}]
Result<ScriptJson> ScriptTargets(const LoadScriptRequest& request);

// As text that both JavaScript and a raw string of Python take; bytes that are no UTF-8 are lost.
std::string ScriptText(const ScriptJson& value);

double ScriptSeconds(Duration duration);

// How long an open loop sends: the duration, or what the requests take at the rate.
Duration ScriptLength(const LoadPlan& plan);

}  // namespace corntune
