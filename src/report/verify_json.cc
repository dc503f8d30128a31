#include <optional>
#include <variant>

#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/report/verify.h"

#include "load_object.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

// For text that is read, not used: bad bytes made visible.
std::string Readable(const std::string& text) {
  return IsUtf8(text) ? text : Printable(text);
}

Json LoadOf(const VerifyResult& result) {
  if (!result.load) return nullptr;
  return LoadObject(
      result.load_plan, *result.load,
      result.server_cpu ? std::optional<double>(result.server_cpu->count()) : std::nullopt);
}

Json ChecksArray(const VerifyResult& result) {
  Json checks = Json::array();
  for (const VerifyCheck& check : result.checks) {
    checks.push_back({{"name", check.name},
                      {"expected", Readable(check.expected)},
                      {"observed", Readable(check.observed)},
                      {"tolerance", check.tolerance},
                      {"pass", check.pass}});
  }
  return checks;
}

Json WorkersArray(const VerifyResult& result) {
  Json workers = Json::array();
  for (const VerifiedWorker& worker : result.workers) {
    workers.push_back(
        {{"pid", worker.pid},
         {"requests", worker.requests},
         {"max_concurrent", worker.max_concurrent ? Json(*worker.max_concurrent) : Json(nullptr)}});
  }
  return workers;
}

Json SettingsOf(const VerifyResult& result) {
  Json settings = Json::object();
  for (const auto& [name, value] : result.settings) {
    settings[name] = std::visit(
        [](const auto& held) -> Json {
          if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>) {
            return Readable(held);
          } else if constexpr (std::is_same_v<std::decay_t<decltype(held)>,
                                              std::vector<std::string>>) {
            Json list = Json::array();
            for (const std::string& text : held) list.push_back(Readable(text));
            return list;
          } else {
            return held;
          }
        },
        value);
  }
  return settings;
}

}  // namespace

std::string VerifyJson(const VerifyResult& result) {
  Json notes = Json::array();
  for (const VerifyNote& note : result.notes) {
    notes.push_back({{"id", note.id}, {"message", Readable(note.message)}});
  }
  const Json object = {
      {"schema", "corntune.verify/1"},
      {"server",
       {{"kind", ToText(result.server)},
        {"version", result.version.empty() ? Json(nullptr) : Json(Readable(result.version))},
        {"command", Readable(ShellCommand(result.command))},
        {"limits", result.limits.empty() ? Json(nullptr) : Json(result.limits)}}},
      {"settings", SettingsOf(result)},
      {"workload", {{"work", result.work.empty() ? Json(nullptr) : Json(Readable(result.work))}}},
      {"promised_concurrency", result.promised ? Json(*result.promised) : Json(nullptr)},
      {"checks", ChecksArray(result)},
      {"notes", std::move(notes)},
      {"load", LoadOf(result)},
      {"per_worker", WorkersArray(result)},
      {"interrupted", result.interrupted},
      {"verdict", ToText(result.verdict)},
      {"why", result.why.empty() ? Json(nullptr) : Json(result.why)}};
  return object.dump(2) + "\n";
}

}  // namespace corntune
