#include "corntune/report/check_baseline.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "corntune.check-baseline/1";

// JSON has no other bytes than UTF-8: what is none is made visible, in writing as in comparing.
std::string Shown(const std::string& path) {
  return IsUtf8(path) ? path : Printable(path);
}

const std::string* MemberOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

tl::unexpected<Error> NoBaseline(const std::string& file, std::string_view why) {
  return CannotError(
      file, fmt::format("no baseline: {} (corntune check --write-baseline makes one)", why));
}

}  // namespace

std::string BaselineJson(const std::vector<Finding>& findings, const BaselinePath& path_of) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"path", Shown(path_of(finding.place.file))},
                    {"rule", finding.code},
                    {"fingerprint", finding.fingerprint},
                    {"message", finding.message}});
  }
  const Json baseline = {{"schema", kSchema}, {"findings", list}};
  return baseline.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<std::vector<BaselineEntry>> ReadBaseline(const std::string& file, std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return NoBaseline(file, "it is no JSON object");
  const std::string* schema = MemberOf(json, "schema");
  if (schema == nullptr || *schema != kSchema) {
    return NoBaseline(file, fmt::format("its schema is not {}", kSchema));
  }
  const auto findings = json.find("findings");
  if (findings == json.end() || !findings->is_array()) {
    return NoBaseline(file, "it has no list \"findings\"");
  }
  std::vector<BaselineEntry> entries;
  for (const Json& one : *findings) {
    const std::string* path = one.is_object() ? MemberOf(one, "path") : nullptr;
    const std::string* rule = one.is_object() ? MemberOf(one, "rule") : nullptr;
    const std::string* fingerprint = one.is_object() ? MemberOf(one, "fingerprint") : nullptr;
    if (path == nullptr || rule == nullptr || fingerprint == nullptr) {
      return NoBaseline(
          file, fmt::format("finding {} has no path, rule or fingerprint", entries.size() + 1));
    }
    const std::string* message = MemberOf(one, "message");
    entries.push_back({*path, *rule, *fingerprint, message == nullptr ? "" : *message});
  }
  return entries;
}

std::vector<Finding> TakeKnown(std::vector<Finding>& findings, std::vector<BaselineEntry>& entries,
                               const BaselinePath& path_of) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, std::vector<std::size_t>> waiting;
  for (std::size_t i = entries.size(); i-- > 0;) {
    waiting[{entries[i].path, entries[i].rule, entries[i].fingerprint}].push_back(i);
  }
  std::vector<bool> found(entries.size(), false);
  std::vector<Finding> known;
  std::vector<Finding> fresh;
  for (Finding& finding : findings) {
    const auto at = waiting.find(
        {Shown(path_of(finding.place.file)), std::string(finding.code), finding.fingerprint});
    if (at == waiting.end() || at->second.empty()) {
      fresh.push_back(std::move(finding));
      continue;
    }
    found[at->second.back()] = true;
    at->second.pop_back();
    known.push_back(std::move(finding));
  }
  std::vector<BaselineEntry> gone;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!found[i]) gone.push_back(std::move(entries[i]));
  }
  findings = std::move(fresh);
  entries = std::move(gone);
  return known;
}

}  // namespace corntune
