// CT413 systemd-type-mismatch: type= of a unit does not fit how Gunicorn starts.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* type = deployment.Fact("service_type");
  if (deployment.form != DeployForm::kSystemd || type == nullptr) return;
  if (type->text == "forking" && deployment.Bool("daemon") == false) {
    report.At(type->place, "systemd waits for a daemon, but Gunicorn stays in the foreground",
              "Type=notify");
  }
  const WrittenFact* access = deployment.Fact("notify_access");
  const bool hears = access != nullptr && (access->text == "all" || access->text == "exec");
  if (type->text == "notify" && deployment.Fact("exec") != nullptr && !hears) {
    report.At(type->place, "a shell stands between: systemd does not hear that Gunicorn is ready",
              "start Gunicorn without a shell, or with exec");
  }
}

}  // namespace

const Rule kRuleCT413 = {
    .code = "CT413",
    .slug = "systemd-type-mismatch",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Type= of a unit does not fit how Gunicorn starts",
    .why =
        "With forking systemd waits for a daemon that never comes and ends the unit. With notify "
        "it hears only its main process, which is the shell, not Gunicorn.",
    .source = "systemd.service(5): Type=, NotifyAccess=",
    .wrong = {"shop.service",
              "[Service]\n"
              "Type=forking\n"
              "User=shop\n"
              "ExecStart=/srv/bin/gunicorn shop:app\n"},
    .right = {"shop.service",
              "[Service]\n"
              "Type=notify\n"
              "User=shop\n"
              "ExecStart=/srv/bin/gunicorn shop:app\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
