// CT106 workers-excessive: more than 12 workers without a limit that tells why.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

constexpr std::int64_t kUsualMost = 12;

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "workers");
  const auto workers = deployment.Integer("workers");
  // With a limit of CPUs the rules about limits judge, counted CPUs have a rule of their own.
  if (setting == nullptr || setting->counts_cpus || deployment.cpus || !workers) return;
  if (*workers <= kUsualMost) return;
  report.At(setting->place, fmt::format("{} workers: 4 to 12 are usual", *workers),
            "measure with fewer: corntune verify; for requests that wait use threads");
}

}  // namespace

const Rule kRuleCT106 = {
    .code = "CT106",
    .slug = "workers-excessive",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "More than 12 workers without a limit that tells why",
    .why =
        "Gunicorn's documentation says that 4 to 12 workers handle hundreds or thousands of "
        "requests a second. Each further one costs memory and connections.",
    .source = "Gunicorn, Design: How Many Workers?",
    .wrong = {"Procfile", "web: gunicorn --workers 50 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --workers 9 shop:app\n"},
    .ignore_when = "The machine is large, and the number was measured.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
