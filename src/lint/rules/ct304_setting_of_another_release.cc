// CT304 setting-of-another-release: A setting that the release in use lacks.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const DeployFile& file, Reporter& report) {
  if (!file.conf || file.deployments.empty()) return;
  const GunicornVersion version = file.deployments.front().version;
  for (const EvaluatedName& name : file.conf->names) {
    const SettingInfo* info = FindSetting(name.name);
    if (info == nullptr || info->In(version) || name.values.empty()) continue;
    const SourceSpan& span = name.values.front().name;
    report.At({file.path, span.begin.line, span.begin.column, span.end.line, span.end.column},
              fmt::format("Gunicorn {} has no setting {}: the line does nothing",
                          version.ToString(), name.name),
              fmt::format("it is in {} to {}", info->first.value_or(kOldestGunicorn).ToString(),
                          info->last.value_or(kNewestGunicorn).ToString()));
  }
}

}  // namespace

const Rule kRuleCT304 = {
    .code = "CT304",
    .slug = "setting-of-another-release",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A setting that the release in use lacks",
    .why = "Gunicorn ignores the name in a configuration file: the setting has no effect.",
    .source = "corntune settings",
    .wrong = {"gunicorn.conf.py", "tolerate_dangerous_framing = True\nworkers = 2\n"},
    .right = {"gunicorn.conf.py", "workers = 2\n"},
    .ignore_when = "The file is used with several releases.",
    .deployment = nullptr,
    .file = Check,
    .problem = ""};

}  // namespace corntune
