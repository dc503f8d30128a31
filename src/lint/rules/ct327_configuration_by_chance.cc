// CT327 configuration-by-chance: a configuration file is loaded because it lies where Gunicorn
// runs.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* found = deployment.Fact("conf_found");
  if (found == nullptr || deployment.form == DeployForm::kConf) return;
  report.At(deployment.place, fmt::format("{} is loaded too, though nobody names it", found->text),
            "say so: -c gunicorn.conf.py");
}

}  // namespace

const Rule kRuleCT327 = {
    .code = "CT327",
    .slug = "configuration-by-chance",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "A configuration file is loaded that no command names",
    .why =
        "Without -c Gunicorn loads ./gunicorn.conf.py of the folder where it runs: who reads the "
        "command does not see it, and another folder means other settings.",
    .source = "Gunicorn settings: config; pypi/warehouse issue 7527",
    .wrong = {"Procfile", "web: gunicorn shop:app\n", "gunicorn.conf.py", "workers = 3\n"},
    .right = {"Procfile", "web: gunicorn -c gunicorn.conf.py shop:app\n", "gunicorn.conf.py",
              "workers = 3\n"},
    .ignore_when = "Everybody knows that the file is there.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
