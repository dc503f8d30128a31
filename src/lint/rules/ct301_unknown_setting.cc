// CT301 unknown-setting: A name in the configuration file is no setting.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "conf_mend.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// A value that the setting which is meant can take. Any other would keep Gunicorn from starting.
bool Takes(std::string_view meant, const EvaluatedName& name, const GunicornVersion& version) {
  const PyValue* value = name.Only();
  const SettingInfo* info = FindSetting(meant);
  if (value == nullptr || info == nullptr) return false;
  const auto held = ToSettingValue(*value);
  if (!held) return false;
  switch (info->FormIn(version).check) {
    case ValueCheck::kInteger: {
      const auto* number = std::get_if<std::int64_t>(&*held);
      return number != nullptr && *number >= 0;
    }
    case ValueCheck::kBoolean:
      return std::holds_alternative<bool>(*held);
    case ValueCheck::kText:
      return std::holds_alternative<std::string>(*held);
    default:
      return false;
  }
}

// keep_alive: as on the command line.
bool IsFlagOf(std::string_view setting, std::string name, const GunicornVersion& version) {
  std::replace(name.begin(), name.end(), '_', '-');
  const auto& flags = FindSetting(setting)->FormIn(version).flags;
  return std::find(flags.begin(), flags.end(), "--" + name) != flags.end();
}

// Where no other name is near, and the file neither has that one nor runs code that may set it.
std::optional<TextFix> Renamed(const DeployFile& file, const EvaluatedName& name,
                               const SourcePlace& place, const std::string& meant,
                               const GunicornVersion& version) {
  if (!file.conf->problems.empty() || !Takes(meant, name, version)) return std::nullopt;
  return RenamedAssignment(*file.text, place, name.name, meant);
}

void Check(const DeployFile& file, Reporter& report) {
  if (!file.conf) return;
  static const std::map<std::string_view, std::string_view> kSpellings = {
      {"log_file", "errorlog"},        {"preload", "preload_app"},
      {"access_logfile", "accesslog"}, {"error_logfile", "errorlog"},
      {"log_level", "loglevel"},       {"keep_alive", "keepalive"},
      {"worker_timeout", "timeout"},   {"max_request_jitter", "max_requests_jitter"},
      {"daemonize", "daemon"},         {"access_log", "accesslog"},
      {"error_log", "errorlog"}};
  const GunicornVersion version =
      file.deployments.empty() ? kNewestGunicorn : file.deployments.front().version;
  std::vector<std::string> names;
  for (const SettingInfo& info : Catalogue()) {
    if (info.In(version)) names.emplace_back(info.name);
  }
  static const std::set<std::string_view> kHelpers = {"port", "host",     "cores",
                                                      "name", "log_data", "env"};
  for (const EvaluatedName& name : file.conf->names) {
    const bool value =
        !name.values.empty() &&
        (!name.values.front().value || name.values.front().value->kind != PyValue::Kind::kFunction);
    if (!value || name.read || FindSetting(name.name) != nullptr || name.name.starts_with('_'))
      continue;
    if (kHelpers.count(name.name) > 0) continue;
    const auto spelling = kSpellings.find(name.name);
    const auto meant = spelling != kSpellings.end() ? std::optional(std::string(spelling->second))
                                                    : DidYouMean(name.name, names);
    if (!meant) continue;
    const SourceSpan& span = name.values.front().name;
    const SourcePlace place = {file.path, span.begin.line, span.begin.column, span.end.line,
                               span.end.column};
    report.At(place,
              fmt::format("{} is no setting of Gunicorn, which ignores it without a word",
                          Quoted(name.name)),
              fmt::format("did you mean {}?", *meant));
    if (IsFlagOf(*meant, name.name, version) || OnlyNear(name.name, names) == meant)
      report.Fix(Renamed(file, name, place, *meant, version));
  }
}

}  // namespace

const Rule kRuleCT301 = {.code = "CT301",
                         .slug = "unknown-setting",
                         .severity = Severity::kWarning,
                         .on = true,
                         .summary = "A name in the configuration file is no setting",
                         .why =
                             "Gunicorn ignores names that it does not know, and --check-config "
                             "ends with 0: the setting keeps its default.",
                         .source = "gunicorn/app/base.py: Ignore unknown names",
                         .wrong = {"gunicorn.conf.py", "worker = 4\nbind = '0.0.0.0:8000'\n"},
                         .right = {"gunicorn.conf.py", "workers = 4\nbind = '0.0.0.0:8000'\n"},
                         .ignore_when = "The name is a helper of the file's own.",
                         .deployment = nullptr,
                         .file = Check,
                         .problem = "",
                         .mends = "writes the name of the setting, where only one is near"};

}  // namespace corntune
