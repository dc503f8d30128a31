// CT408 daemon-supervised: daemon where something watches the process.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "daemon");
  if (setting == nullptr || deployment.Bool("daemon") != true) return;
  const bool watched = deployment.container || deployment.Fact("supervised") != nullptr ||
                       deployment.form == DeployForm::kProcfile;
  const WrittenFact* type = deployment.Fact("service_type");
  if (!watched || (type != nullptr && type->text == "forking")) return;
  report.At(setting->place, "with daemon the process that is watched ends at once",
            "remove daemon");
}

}  // namespace

const Rule kRuleCT408 = {
    .code = "CT408",
    .slug = "daemon-supervised",
    .severity = Severity::kError,
    .on = true,
    .summary = "daemon where something watches the process",
    .why =
        "Gunicorn leaves for the background, and whoever started it sees it end: a container "
        "stops, a supervisor starts it again and again.",
    .source = "Gunicorn: Deploying, Monitoring",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", \"--daemon\", \"shop:app\"]\n"},
    .right = {"Dockerfile", "FROM python:3.12\nUSER app\nCMD [\"gunicorn\",  \"shop:app\"]\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
