// CT318 connections-below-threads: worker_connections is below threads.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "worker_connections");
  const auto runs = deployment.Class();
  const auto threads = deployment.Integer("threads");
  const auto most = deployment.Integer("worker_connections");
  if (setting == nullptr || !runs || *runs != WorkerClass::kGthread || !threads || !most) return;
  if (*most >= *threads) return;
  report.At(setting->place, fmt::format("{} of {} threads never work", *threads - *most, *threads),
            fmt::format("worker_connections of {} at the least", *threads));
}

}  // namespace

const Rule kRuleCT318 = {
    .code = "CT318",
    .slug = "connections-below-threads",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "worker_connections is below threads",
    .why =
        "A gthread worker accepts no more connections than worker_connections: the threads beyond "
        "that never work, and keep-alive is off.",
    .source = "gunicorn/workers/gthread.py; Gunicorn #908",
    .wrong = {"Procfile", "web: gunicorn --threads 16 --worker-connections 8 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --threads 16 --worker-connections 100 shop:app\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
