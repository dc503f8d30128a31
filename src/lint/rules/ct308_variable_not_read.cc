// CT308 variable-not-read: A variable looks like a setting, but Gunicorn does not read it.
#include <algorithm>
#include <set>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  static const std::set<std::string_view> kNames = {
      "GUNICORN_WORKERS", "GUNICORN_THREADS",      "GUNICORN_TIMEOUT",
      "GUNICORN_BIND",    "GUNICORN_WORKER_CLASS", "GUNICORN_LOG_LEVEL",
      "GUNICORN_CONFIG",  "GUNICORN_ARGS",         "GUNICORN_OPTS"};
  for (const auto& [name, variable] : deployment.environment) {
    if (kNames.count(name) == 0 || variable.place.line == 0) continue;
    bool read = false;
    for (const DeploySetting& setting : deployment.settings) {
      read = read || std::find(setting.variables.begin(), setting.variables.end(), name) !=
                         setting.variables.end();
    }
    const bool unseen = deployment.Fact("image_decides") != nullptr;
    if (read || (deployment.open && !unseen) || !deployment.conf_file.empty()) continue;
    if (deployment.facts.count("expanded:" + name) > 0) continue;
    report.At(variable.place,
              fmt::format("Gunicorn does not read {}{}", name,
                          unseen ? ", and no file here shows that the image does" : ""),
              name == "GUNICORN_WORKERS" ? "use WEB_CONCURRENCY" : "use GUNICORN_CMD_ARGS");
  }
}

}  // namespace

const Rule kRuleCT308 = {
    .code = "CT308",
    .slug = "variable-not-read",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A variable looks like a setting, but Gunicorn does not read it",
    .why =
        "Gunicorn reads WEB_CONCURRENCY, GUNICORN_CMD_ARGS, PORT and FORWARDED_ALLOW_IPS. Another "
        "name helps only where a script or the configuration file reads it.",
    .source = "docs/gunicorn-facts.md, Configuration",
    .wrong = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --graceful-timeout 5 shop:app\n    "
              "environment: {GUNICORN_WORKERS: 4}\n"},
    .right = {"compose.yaml",
              "services:\n  web:\n    command: gunicorn --graceful-timeout 5 shop:app\n    "
              "environment: {WEB_CONCURRENCY: 4}\n"},
    .ignore_when = "The image reads the variable.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
