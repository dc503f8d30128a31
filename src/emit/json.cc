#include <variant>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/gunicorn/command_line.h"

#include "forms.h"
#include "json_value.h"
#include "prediction_json.h"
#include "quote.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

// For text that is read, not used: bad bytes made visible.
std::string Shown(const std::string& text) {
  return IsUtf8(text) ? text : Printable(text);
}

Json ReasonJson(const Reason& reason) {
  return {{"setting", reason.setting},
          {"value", Shown(reason.value)},
          {"rule", reason.rule},
          {"because", Shown(reason.because)},
          {"ceiling", reason.ceiling ? Json(*reason.ceiling) : Json(nullptr)},
          {"formula", reason.formula.empty() ? Json(nullptr) : Json(Shown(reason.formula))},
          {"source", Shown(reason.source)}};
}

Json ReasonsJson(const Recommendation& answer) {
  Json reasons = Json::array();
  for (const Reason& reason : answer.reasons) reasons.push_back(ReasonJson(reason));
  return reasons;
}

Json WarningsJson(const Recommendation& answer) {
  Json warnings = Json::array();
  for (const Warning& warning : answer.warnings) {
    warnings.push_back(
        {{"id", warning.id}, {"message", Shown(warning.message)}, {"help", Shown(warning.help)}});
  }
  return warnings;
}

Json LedgerJson(const Recommendation& answer) {
  Json ledger = Json::array();
  for (const LedgerRow& row : answer.ledger) {
    ledger.push_back({{"what", Shown(row.what)},
                      {"amount", Shown(row.amount)},
                      {"provenance", Shown(row.provenance)}});
  }
  return ledger;
}

Result<Json> SettingsJson(const Recommendation& answer) {
  Json settings = Json::object();
  for (const auto& [name, value] : answer.settings) {
    if (auto text = Utf8Only(ToText(value), "--" + name); !text) {
      return tl::unexpected(text.error());
    }
    settings[name] = std::visit([](const auto& held) { return Json(held); }, value);
  }
  return settings;
}

}  // namespace

Result<Json> RecommendJson(const Recommendation& answer) {
  const auto app = Utf8Only(answer.app, "APP");
  auto settings = SettingsJson(answer);
  if (!app) return tl::unexpected(app.error());
  if (!settings) return settings;
  Json inputs = Json::array();
  for (const std::string& input : answer.inputs) inputs.push_back(Shown(input));
  const auto& most = answer.max_concurrent_requests;
  return Json{
      {"schema", "corntune.recommend/1"},
      {"corntune_version", kVersion},
      {"gunicorn_version", answer.gunicorn_version.ToString()},
      {"machine", Shown(answer.machine)},
      {"inputs", std::move(inputs)},
      {"app", *app},
      {"settings", std::move(*settings)},
      {"max_concurrent_requests", most ? Json(*most) : Json(nullptr)},
      {"memory_bytes", answer.memory ? Json(answer.memory->value) : Json(nullptr)},
      {"memory_limit_bytes",
       answer.memory_limit ? Json(answer.memory_limit->value) : Json(nullptr)},
      {"cpus", answer.cpus.value},
      {"policy", answer.policy == Policy::kModel ? "model" : "formula"},
      {"command", ShellCommand(GunicornCommand(answer.settings, *app))},
      {"reasons", ReasonsJson(answer)},
      {"warnings", WarningsJson(answer)},
      {"ledger", LedgerJson(answer)},
      {"prediction", answer.prediction ? PredictionJson(*answer.prediction) : Json(nullptr)},
      {"interrupted", answer.interrupted}};
}

Result<std::string> WriteJson(const Recommendation& answer, const Deployment&) {
  const auto json = RecommendJson(answer);
  if (!json) return tl::unexpected(json.error());
  return json->dump(2) + "\n";
}

}  // namespace corntune
