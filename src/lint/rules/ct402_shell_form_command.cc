// CT402 shell-form-command: A Dockerfile starts Gunicorn through a shell.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* shell = deployment.Fact("shell_form");
  const WrittenFact* exec = deployment.Fact("exec");
  if (shell == nullptr || exec == nullptr || deployment.Fact("bash") != nullptr) return;
  if (exec->place.file != deployment.file || deployment.Fact("background") != nullptr) return;
  report.At(exec->place,
            fmt::format("{} in shell form: sh stays in front of Gunicorn and passes no signal on",
                        shell->text),
            "write exec before the command, or use the JSON form");
}

}  // namespace

const Rule kRuleCT402 = {
    .code = "CT402",
    .slug = "shell-form-command",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A Dockerfile starts Gunicorn through a shell",
    .why = "Debian's sh does not pass TERM on: docker stop waits and kills.",
    .source = "Dockerfile reference: shell form",
    .wrong = {"Dockerfile", "FROM python:3.12\nUSER app\nCMD gunicorn shop:app\n"},
    .right = {"Dockerfile", "FROM python:3.12\nUSER app\nCMD exec gunicorn shop:app\n"},
    .ignore_when = "SHELL is one that replaces itself.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
