// CT410 supervisor-orphans: supervisor stops a shell, not Gunicorn.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* exec = deployment.Fact("exec");
  if (deployment.form != DeployForm::kSupervisor || exec == nullptr) return;
  if (deployment.Fact("traps") != nullptr) return;
  const WrittenFact* group = deployment.Fact("stopasgroup");
  if (group != nullptr && ToLower(group->text) != "false") return;
  report.At(exec->place, "supervisor's signal ends the shell, and Gunicorn stays",
            "exec gunicorn, or stopasgroup=true");
}

}  // namespace

const Rule kRuleCT410 = {.code = "CT410",
                         .slug = "supervisor-orphans",
                         .severity = Severity::kWarning,
                         .on = true,
                         .summary = "supervisor stops a shell, not Gunicorn",
                         .why =
                             "The signal goes to the shell that stands between. Gunicorn and its "
                             "workers stay and keep the port.",
                         .source = "supervisor: stopasgroup, killasgroup; Gunicorn #520",
                         .wrong = {"supervisord.conf",
                                   "[program:web]\n"
                                   "command=sh -c 'gunicorn --graceful-timeout=5 shop:app; true'\n"
                                   "user=shop\n"},
                         .right = {"supervisord.conf",
                                   "[program:web]\n"
                                   "command=gunicorn --graceful-timeout=5 shop:app\n"
                                   "user=shop\n"},
                         .ignore_when = "The script hands the signal on.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
