// CT414 systemd-kill-mode: systemd leaves workers behind.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* mode = deployment.Fact("kill_mode");
  if (deployment.form != DeployForm::kSystemd || mode == nullptr) return;
  if (mode->text != "process" && mode->text != "none") return;
  report.At(mode->place, fmt::format("KillMode={} leaves workers that hang", mode->text),
            "KillMode=mixed");
}

}  // namespace

const Rule kRuleCT414 = {.code = "CT414",
                         .slug = "systemd-kill-mode",
                         .severity = Severity::kWarning,
                         .on = true,
                         .summary = "systemd leaves workers behind",
                         .why =
                             "Only the main process is killed when the time is over: workers that "
                             "hang stay and keep the socket.",
                         .source = "systemd.kill(5): KillMode=; Gunicorn: Deploying, Systemd",
                         .wrong = {"shop.service",
                                   "[Service]\n"
                                   "KillMode=process\n"
                                   "User=shop\n"
                                   "ExecStart=/srv/bin/gunicorn shop:app\n"},
                         .right = {"shop.service",
                                   "[Service]\n"
                                   "KillMode=mixed\n"
                                   "User=shop\n"
                                   "ExecStart=/srv/bin/gunicorn shop:app\n"},
                         .ignore_when = "Another program ends the workers.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
