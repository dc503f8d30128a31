// CT319 sync-with-threads: sync is written, and gthread runs.
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "worker_class");
  if (setting == nullptr || ToText(*setting->value) != "sync") return;
  if (deployment.Integer("threads").value_or(1) <= 1) return;
  report.At(setting->place, "with threads above 1 it is gthread that runs, not sync",
            "write gthread");
}

}  // namespace

const Rule kRuleCT319 = {
    .code = "CT319",
    .slug = "sync-with-threads",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "sync is written, and gthread runs",
    .why =
        "Gunicorn replaces sync by gthread as soon as threads is above 1: keepalive and "
        "worker_connections count then, and timeout cuts no request.",
    .source = "Gunicorn, settings: worker_class; docs/gunicorn-facts.md",
    .wrong = {"Procfile", "web: gunicorn --worker-class sync --threads 4 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-class gthread --threads 4 shop:app\n"},
    .ignore_when = "Everybody who reads it knows.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
