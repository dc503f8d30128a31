// CT704 log-to-file-in-container: A log file in a container.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (!deployment.container) return;
  for (const char* name : {"accesslog", "errorlog"}) {
    const DeploySetting* setting = Given(deployment, name);
    if (setting == nullptr || !ToText(*setting->value).starts_with('/')) continue;
    if (ToText(*setting->value).starts_with("/dev/")) continue;
    report.At(setting->place, fmt::format("{} is a file inside of the container", name),
              "use -, the standard output");
  }
}

}  // namespace

const Rule kRuleCT704 = {
    .code = "CT704",
    .slug = "log-to-file-in-container",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "A log file in a container",
    .why = "It is lost with the container, and fills its disk meanwhile.",
    .source = "The Twelve-Factor App: Logs",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", "
              "\"--access-logfile=/var/log/access.log\", \"shop:app\"]\n"},
    .right =
        {"Dockerfile",
         "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", \"--access-logfile=-\", \"shop:app\"]\n"},
    .ignore_when = "The folder is a volume that something reads.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
