// CT105 single-sync-worker: one sync worker serves one request at a time.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto runs = deployment.Class();
  if (!runs || *runs != WorkerClass::kSync || deployment.Integer("workers") != 1) return;
  if (deployment.form == DeployForm::kConf) return;  // its command may say more
  report.At(deployment.PlaceOf("workers"), "one request at a time: a slow one blocks all others",
            "threads = 4, or more workers");
}

}  // namespace

const Rule kRuleCT105 = {.code = "CT105",
                         .slug = "single-sync-worker",
                         .severity = Severity::kInfo,
                         .on = false,
                         .summary = "One sync worker serves one request at a time",
                         .why =
                             "A single slow request keeps everybody waiting, health checks "
                             "included. It is what Gunicorn does when nothing is said.",
                         .source = "Gunicorn, Design: How Many Workers?; cookiecutter-django #1562",
                         .wrong = {"Procfile", "web: gunicorn --workers 1 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --workers 1 --threads 4 shop:app\n"},
                         .ignore_when = "Replicas serve beside it, and no request is slow.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
