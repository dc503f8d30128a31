#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/report/check.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

Json ValueOf(const DeploySetting& setting) {
  if (!setting.value) return nullptr;
  return std::visit([](const auto& value) { return Json(value); }, *setting.value);
}

Json DeploymentObject(const FoundDeployment& deployment) {
  Json settings = Json::object();
  for (const DeploySetting& setting : deployment.settings) {
    settings[setting.name] = {{"value", ValueOf(setting)},      {"origin", NameOf(setting.origin)},
                              {"layer", NameOf(setting.layer)}, {"path", setting.place.file},
                              {"line", setting.place.line},     {"column", setting.place.column}};
  }
  const auto runs = deployment.Class();
  const auto workers = deployment.Integer("workers");
  Json most = nullptr;
  if (runs && workers) {
    const auto bound = InfoOf(*runs).bound;
    std::optional<std::int64_t> each;
    if (bound == ConcurrencyBound::kOne) each = 1;
    if (bound == ConcurrencyBound::kThreads) each = deployment.Integer("threads");
    if (bound == ConcurrencyBound::kConnections) each = deployment.Integer("worker_connections");
    if (each && *workers < 1000000 && *each < 1000000) most = *workers * *each;
  }
  return {{"name", deployment.name},
          {"line", deployment.place.line},
          {"worker_class", runs ? Json(InfoOf(*runs).name) : Json(nullptr)},
          {"max_concurrent_requests", most},
          {"settings", settings},
          {"open", deployment.open},
          {"target",
           {{"cpus", deployment.cpus ? Json(deployment.cpus->value) : Json(nullptr)},
            {"memory_bytes", deployment.memory ? Json(deployment.memory->value) : Json(nullptr)},
            {"replicas", deployment.replicas ? Json(*deployment.replicas) : Json(nullptr)}}}};
}

// What stands from line:column to end_line:end_column becomes the text.
Json FixObject(const TextFix& fix) {
  return {{"path", fix.place.file},
          {"line", fix.place.line},
          {"column", fix.place.column},
          {"end_line", fix.place.end_line},
          {"end_column", fix.place.end_column},
          {"text", fix.text}};
}

Json FindingObject(const Finding& finding) {
  return {{"rule", finding.code},
          {"name", finding.slug},
          {"severity", NameOf(finding.severity)},
          {"path", finding.place.file},
          {"line", finding.place.line},
          {"column", finding.place.column},
          {"end_line", finding.place.end_line},
          {"end_column", finding.place.end_column},
          {"message", finding.message},
          {"help", finding.help},
          {"fix", finding.fix ? FixObject(*finding.fix) : Json(nullptr)},
          {"fingerprint", finding.fingerprint}};
}

// Text of files may be no UTF-8: what is not becomes U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string CheckJson(const CheckReport& report) {
  Json files = Json::array();
  std::size_t deployments = 0;
  for (const DeployFile& file : report.files) {
    Json list = Json::array();
    for (const FoundDeployment& deployment : file.deployments) {
      list.push_back(DeploymentObject(deployment));
    }
    deployments += file.deployments.size();
    files.push_back({{"path", file.path}, {"form", NameOf(file.form)}, {"deployments", list}});
  }
  Json findings = Json::array();
  std::size_t counts[3] = {0, 0, 0};
  for (const Finding& finding : report.lint.findings) {
    findings.push_back(FindingObject(finding));
    ++counts[static_cast<int>(finding.severity)];
  }
  return Dump({{"schema", "corntune.check/1"},
               {"files", files},
               {"findings", findings},
               {"summary",
                {{"files", report.looked_at},
                 {"deployments", deployments},
                 {"errors", counts[2]},
                 {"warnings", counts[1]},
                 {"infos", counts[0]},
                 {"suppressed", report.lint.silenced.size()},
                 {"in_baseline", report.known.size()},
                 {"gone", report.gone.size()},
                 {"mended", report.mended.size()}}}});
}

namespace {

Json ExampleJson(const RuleExample& example) {
  Json object = {{"file", example.file}, {"text", example.text}, {"beside", nullptr}};
  if (!example.beside.empty()) {
    object["beside"] = {{"file", example.beside}, {"text", example.beside_text}};
  }
  return object;
}

}  // namespace

std::string RulesJson(const std::vector<const Rule*>& rules) {
  Json list = Json::array();
  for (const Rule* rule : rules) {
    list.push_back({{"code", rule->code},
                    {"slug", rule->slug},
                    {"severity", NameOf(rule->severity)},
                    {"on", rule->on},
                    {"summary", rule->summary},
                    {"why", rule->why},
                    {"source", rule->source},
                    {"wrong", ExampleJson(rule->wrong)},
                    {"right", ExampleJson(rule->right)},
                    {"mends", rule->mends.empty() ? Json(nullptr) : Json(rule->mends)},
                    {"ignore_when", rule->ignore_when}});
  }
  return Dump({{"schema", "corntune.rules/1"}, {"rules", list}});
}

}  // namespace corntune
