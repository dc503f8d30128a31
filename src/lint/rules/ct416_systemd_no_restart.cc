// CT416 systemd-no-restart: nothing starts Gunicorn again.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* restart = deployment.Fact("restart");
  if (deployment.form != DeployForm::kSystemd) return;
  if (restart != nullptr && restart->text != "no") return;
  report.At(restart != nullptr ? restart->place : deployment.place,
            "when Gunicorn ends, it stays down", "Restart=on-failure");
}

}  // namespace

const Rule kRuleCT416 = {.code = "CT416",
                         .slug = "systemd-no-restart",
                         .severity = Severity::kInfo,
                         .on = false,
                         .summary = "Nothing starts Gunicorn again",
                         .why =
                             "A unit without Restart= stays down when Gunicorn ends, by the "
                             "kernel's OOM killer for example.",
                         .source = "systemd.service(5): Restart=",
                         .wrong = {"shop.service",
                                   "[Service]\n"
                                   "User=shop\n"
                                   "ExecStart=/srv/bin/gunicorn shop:app\n"},
                         .right = {"shop.service",
                                   "[Service]\n"
                                   "Restart=on-failure\n"
                                   "User=shop\n"
                                   "ExecStart=/srv/bin/gunicorn shop:app\n"},
                         .ignore_when = "A person is to look first.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
