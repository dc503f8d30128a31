// CT502 runs-as-root: Gunicorn runs as root.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.open || Given(deployment, "user") != nullptr) return;
  const WrittenFact* user = deployment.Fact("user");
  if (user != nullptr) {
    const std::string name = user->text.substr(0, user->text.find(':'));
    if (name != "root" && name != "0") return;
    report.At(user->place, "Gunicorn runs as root", "give it a user of its own");
    return;
  }
  if (deployment.form != DeployForm::kSystemd || deployment.Fact("run_as_root") == nullptr) return;
  report.As(Severity::kInfo, deployment.place, "without User= Gunicorn runs as root",
            "User= in [Service], unless it is a unit of a user");
}

}  // namespace

const Rule kRuleCT502 = {
    .code = "CT502",
    .slug = "runs-as-root",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Gunicorn runs as root",
    .why = "Whoever breaks into the application owns the container or the machine.",
    .source = "Gunicorn: Deploying; Kubernetes: Pod Security Standards",
    .wrong = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --graceful-timeout 5 shop:app\n"
              "    user: root\n"},
    .right = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --graceful-timeout 5 shop:app\n"
              "    user: \"1000\"\n"},
    .ignore_when = "Gunicorn must start as root and gives it up itself (user, group).",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
