// CT317 uvicorn-worker-moved: uvicorn.workers is deprecated.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto written = deployment.Text("worker_class");
  if (!written || !written->starts_with("uvicorn.workers.")) return;
  report.At(deployment.PlaceOf("worker_class"),
            Quoted(*written) + " is deprecated since uvicorn 0.30.0",
            "install uvicorn-worker and use uvicorn_worker." + written->substr(16));
}

}  // namespace

const Rule kRuleCT317 = {
    .code = "CT317",
    .slug = "uvicorn-worker-moved",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "uvicorn.workers is deprecated",
    .why = "Uvicorn moved its worker into a package of its own, uvicorn-worker, in 0.30.0.",
    .source = "Uvicorn's release notes, 0.30.0",
    .wrong = {"Procfile", "web: gunicorn -k uvicorn.workers.UvicornWorker shop:app\n"},
    .right = {"Procfile", "web: gunicorn -k uvicorn_worker.UvicornWorker shop:app\n"},
    .ignore_when = "An older uvicorn is pinned.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
