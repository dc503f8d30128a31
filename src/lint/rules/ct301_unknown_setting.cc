// CT301 unknown-setting: A name in the configuration file is no setting.
#include <map>
#include <set>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

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
    report.Fix(place, *meant);
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
                         .problem = ""};

}  // namespace corntune
