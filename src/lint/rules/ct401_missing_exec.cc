// CT401 missing-exec: A start script does not exec Gunicorn.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("exec");
  const bool script =
      deployment.form == DeployForm::kScript || deployment.place.file != deployment.file;
  if (fact == nullptr || !script || deployment.Fact("traps") != nullptr) return;
  if (deployment.Fact("background") != nullptr || deployment.Fact("piped") != nullptr) return;
  const bool inner = fact->place.file != deployment.file || deployment.form == DeployForm::kScript;
  if (!inner) return;
  report.At(
      fact->place,
      "the shell stays in front of Gunicorn and passes no signal on: it is killed, not stopped",
      "write exec before the command");
}

}  // namespace

const Rule kRuleCT401 = {
    .code = "CT401",
    .slug = "missing-exec",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A start script does not exec Gunicorn",
    .why =
        "The shell stays in front and passes no signal on: Gunicorn is never told to stop, and is "
        "killed.",
    .source = "Docker: best practices, ENTRYPOINT; POSIX shell",
    .wrong = {"start.sh", "#!/bin/sh\ngunicorn shop:app\n"},
    .right = {"start.sh", "#!/bin/sh\nexec gunicorn shop:app\n"},
    .ignore_when = "The script traps TERM and waits, or runs where nothing stops it.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
