// CT328 configuration-not-loaded: no command loads a configuration file.
#include <algorithm>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

bool Starts(const FoundDeployment& deployment) {
  return deployment.form != DeployForm::kConf && deployment.form != DeployForm::kEnvFile;
}

void Check(const std::vector<DeployFile>& files, Reporter& report) {
  bool any = false;
  std::vector<std::string> loaded;
  for (const DeployFile& file : files) {
    for (const FoundDeployment& deployment : file.deployments) {
      if (!Starts(deployment)) continue;
      // What nobody can see may load any file.
      if (deployment.open) return;
      any = true;
      loaded.push_back(deployment.conf_file);
    }
  }
  if (!any) return;
  for (const DeployFile& file : files) {
    if (file.form != DeployForm::kConf || !file.conf) continue;
    if (std::find(loaded.begin(), loaded.end(), file.path) != loaded.end()) continue;
    report.At({file.path, 1, 1, 1, 2}, "no command that was found loads this file",
              "pass it: gunicorn -c " + file.path);
  }
}

}  // namespace

const Rule kRuleCT328 = {
    .code = "CT328",
    .slug = "configuration-not-loaded",
    .severity = Severity::kWarning,
    .on = false,
    .summary = "No command loads a configuration file",
    .why =
        "Without -c Gunicorn loads ./gunicorn.conf.py of the folder where it runs, and no other: "
        "what stands in a file of another name or folder means nothing.",
    .source = "Gunicorn settings: config; Gunicorn issue 469",
    .wrong = {"conf/gunicorn.py", "bind = \"0.0.0.0:8000\"\nworkers = 3\n", "Procfile",
              "web: gunicorn shop:app\n"},
    .right = {"conf/gunicorn.py", "bind = \"0.0.0.0:8000\"\nworkers = 3\n", "Procfile",
              "web: gunicorn -c conf/gunicorn.py shop:app\n"},
    .ignore_when = "It is loaded from a place that is not among the files here.",
    .project = Check};

}  // namespace corntune
