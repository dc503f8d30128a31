#include <variant>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/gunicorn/command_line.h"

#include "forms.h"
#include "json_value.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

std::string Utf8(const std::string& text) {
  return IsUtf8(text) ? text : Printable(text);
}

Json ValueJson(const SettingValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json ReasonJson(const Reason& reason) {
  return {{"setting", reason.setting},
          {"value", Utf8(reason.value)},
          {"rule", reason.rule},
          {"because", Utf8(reason.because)},
          {"ceiling", reason.ceiling ? Json(*reason.ceiling) : Json(nullptr)},
          {"formula", reason.formula.empty() ? Json(nullptr) : Json(reason.formula)},
          {"source", Utf8(reason.source)}};
}

}  // namespace

Json RecommendJson(const Recommendation& answer) {
  Json settings = Json::object();
  for (const auto& [name, value] : answer.settings) settings[name] = ValueJson(value);
  Json reasons = Json::array();
  for (const Reason& reason : answer.reasons) reasons.push_back(ReasonJson(reason));
  Json warnings = Json::array();
  for (const Warning& warning : answer.warnings) {
    warnings.push_back(
        {{"id", warning.id}, {"message", Utf8(warning.message)}, {"help", Utf8(warning.help)}});
  }
  Json ledger = Json::array();
  for (const LedgerRow& row : answer.ledger) {
    ledger.push_back(
        {{"what", row.what}, {"amount", row.amount}, {"provenance", Utf8(row.provenance)}});
  }
  const auto& most = answer.max_concurrent_requests;
  Json json = {{"schema", "corntune.recommend/1"},
               {"corntune_version", kVersion},
               {"gunicorn_version", answer.gunicorn_version.ToString()},
               {"app", Utf8(answer.app)},
               {"settings", std::move(settings)},
               {"max_concurrent_requests", most ? Json(*most) : Json(nullptr)},
               {"memory_bytes", answer.memory ? Json(answer.memory->value) : Json(nullptr)},
               {"memory_limit_bytes",
                answer.memory_limit ? Json(answer.memory_limit->value) : Json(nullptr)},
               {"cpus", answer.cpus.value},
               {"policy", answer.policy == Policy::kModel ? "model" : "formula"},
               {"command", Utf8(ShellCommand(GunicornCommand(answer.settings, answer.app)))},
               {"reasons", std::move(reasons)},
               {"warnings", std::move(warnings)},
               {"ledger", std::move(ledger)},
               {"prediction", nullptr}};
  return json;
}

Result<std::string> WriteJson(const Recommendation& answer, const Deployment&) {
  return RecommendJson(answer).dump(2) + "\n";
}

}  // namespace corntune
