// SARIF 2.1.0 (OASIS Standard with errata 01): what code scanning services and editors read.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/base/version.h"
#include "corntune/report/check.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

const char* LevelOf(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "note";
}

// A path as a URI reference (RFC 3986). A first part with a colon would be taken for a scheme, so
// that colons are escaped too.
std::string UriOf(std::string_view path) {
  if (path.starts_with("./")) path.remove_prefix(2);
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return uri;
}

Json ArtifactOf(const std::string& path) {
  Json artifact = {{"uri", UriOf(path)}};
  if (!path.starts_with('/')) artifact["uriBaseId"] = "%SRCROOT%";
  return artifact;
}

// Nothing for a finding about a file as a whole.
Json RegionOf(const SourcePlace& place) {
  Json region = {{"startLine", std::max(place.line, 1)}};
  if (place.column < 1) return region;
  region["startColumn"] = place.column;
  if (place.end_line > place.line ||
      (place.end_line == place.line && place.end_column >= place.column)) {
    region["endLine"] = place.end_line;
    region["endColumn"] = std::max(place.end_column, 1);
  }
  return region;
}

// What stands in the example, indented as Markdown has code.
std::string Block(std::string_view title, const RuleExample& example) {
  std::string text = fmt::format("{} (`{}`):\n\n", title, example.file);
  for (const std::string_view line : Lines(example.text)) {
    text += fmt::format("    {}\n", Printable(line));
  }
  if (!example.beside.empty()) {
    text += fmt::format("\nwith `{}`:\n\n", example.beside);
    for (const std::string_view line : Lines(example.beside_text)) {
      text += fmt::format("    {}\n", Printable(line));
    }
  }
  return text + '\n';
}

Json DescriptorOf(const Rule& rule) {
  const std::string ignore_when = fmt::format("Ignore it when: {}", rule.ignore_when);
  return {{"id", rule.code},
          {"name", rule.slug},
          {"shortDescription", {{"text", fmt::format("{}.", rule.summary)}}},
          {"fullDescription", {{"text", rule.why}}},
          {"defaultConfiguration", {{"enabled", rule.on}, {"level", LevelOf(rule.severity)}}},
          {"help",
           {{"text", fmt::format("{} {}", rule.why, ignore_when)},
            {"markdown", fmt::format("{}\n\n{}{}{}\n", rule.why, Block("Wrong", rule.wrong),
                                     Block("Right", rule.right), ignore_when)}}},
          {"properties", {{"tags", Json::array({"gunicorn", rule.code.substr(0, 3)})}}}};
}

Json FixOf(const Finding& finding) {
  const TextFix& fix = *finding.fix;
  const Json replacement = {{"deletedRegion", RegionOf(fix.place)},
                            {"insertedContent", {{"text", fix.text}}}};
  const Json change = {{"artifactLocation", ArtifactOf(fix.place.file)},
                       {"replacements", Json::array({replacement})}};
  return {{"description", {{"text", finding.help}}}, {"artifactChanges", Json::array({change})}};
}

class SarifWriter {
 public:
  SarifWriter() {
    for (const Rule* rule : Rules()) {
      index_[rule->code] = rules_.size();
      rules_.push_back(DescriptorOf(*rule));
    }
  }

  Json ResultOf(const Finding& finding) const {
    const std::string text = finding.help.empty()
                                 ? finding.message
                                 : fmt::format("{} ({})", finding.message, finding.help);
    const Json location = {{"physicalLocation",
                            {{"artifactLocation", ArtifactOf(finding.place.file)},
                             {"region", RegionOf(finding.place)}}}};
    Json result = {{"ruleId", finding.code},
                   {"ruleIndex", index_.at(finding.code)},
                   {"level", LevelOf(finding.severity)},
                   {"message", {{"text", text}}},
                   {"locations", Json::array({location})},
                   {"partialFingerprints", {{"corntuneFinding/v1", finding.fingerprint}}},
                   {"suppressions", Json::array()}};
    if (finding.fix) result["fixes"] = Json::array({FixOf(finding)});
    return result;
  }

  const Json& rules() const { return rules_; }

 private:
  Json rules_ = Json::array();
  std::map<std::string_view, std::size_t> index_;
};

Json Silenced(Json result, const char* kind, const std::string& reason) {
  Json suppression = {{"kind", kind}};
  if (!reason.empty()) suppression["justification"] = reason;
  result["suppressions"].push_back(std::move(suppression));
  return result;
}

}  // namespace

std::string CheckSarif(const CheckReport& report) {
  const SarifWriter writer;
  Json results = Json::array();
  for (const Finding& finding : report.lint.findings) results.push_back(writer.ResultOf(finding));
  for (const SilencedFinding& silenced : report.lint.silenced) {
    results.push_back(Silenced(writer.ResultOf(silenced.finding), "inSource", silenced.reason));
  }
  for (const Finding& finding : report.known) {
    results.push_back(Silenced(writer.ResultOf(finding), "external", "in the baseline"));
  }
  const Json invocation = {{"executionSuccessful", true}, {"exitCode", report.Fails() ? 1 : 0}};
  const Json run = {{"tool",
                     {{"driver",
                       {{"name", "corntune"},
                        {"version", kVersion},
                        {"semanticVersion", kVersion},
                        {"rules", writer.rules()}}}}},
                    {"invocations", Json::array({invocation})},
                    {"columnKind", "unicodeCodePoints"},
                    {"results", results}};
  const Json log = {{"$schema",
                     "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
                     "schemas/sarif-schema-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({run})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace corntune
