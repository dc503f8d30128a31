// CT324 accidental-setting: a helper of the configuration file is a setting by its name.
#include <algorithm>
#include <array>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// How the variables of other services are called: POSTGRES_USER, DB_USERNAME. Whole words, since
// PGID is a group of the system.
constexpr std::array<std::string_view, 14> kServices = {
    "DB",    "DATABASE", "POSTGRES", "POSTGRESQL", "PG",   "PGUSER", "MYSQL",
    "MONGO", "REDIS",    "RABBITMQ", "AMQP",       "SMTP", "MAIL",   "EMAIL"};

bool NamesAService(std::string_view variable) {
  for (const std::string_view word : Split(variable, '_')) {
    if (std::find(kServices.begin(), kServices.end(), word) != kServices.end()) return true;
  }
  return false;
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const char* name : {"user", "group"}) {
    const DeploySetting* setting = deployment.Find(name);
    if (setting == nullptr || setting->layer != SettingLayer::kConf) continue;
    for (const std::string& variable : setting->variables) {
      if (!NamesAService(variable)) continue;
      report.At(
          setting->place,
          fmt::format("{} is a setting: Gunicorn's workers become what {} says", name, variable),
          fmt::format("call it _{}", name));
      break;
    }
  }
}

}  // namespace

const Rule kRuleCT324 = {
    .code = "CT324",
    .slug = "accidental-setting",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A helper of the configuration file is a setting by its name",
    .why =
        "Every name of the file that is called like a setting is one: a database's user makes "
        "Gunicorn change to that user of the system, or not start where there is none.",
    .source = "Files in the wild (klen/muffin issue 45); Gunicorn settings: user",
    .wrong = {"gunicorn.conf.py", "import os\nworkers = 3\nuser = os.environ[\"DB_USER\"]\n"},
    .right = {"gunicorn.conf.py", "import os\nworkers = 3\n_user = os.environ[\"DB_USER\"]\n"},
    .ignore_when = "The user of the system is really called like that of the service.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
