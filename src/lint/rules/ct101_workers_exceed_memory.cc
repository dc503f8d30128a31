// CT101 workers-exceed-memory: more workers than the memory limit holds.
#include <algorithm>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const auto workers = deployment.Integer("workers");
  if (!workers || !deployment.memory || *workers < 2) return;
  const Bytes one = report.request().worker_memory.value_or(kAssumedWorkerMemory);
  const double needed = static_cast<double>(*workers) * static_cast<double>(one.value);
  if (needed <= static_cast<double>(deployment.memory->value)) return;
  const auto fits = deployment.memory->value / std::max<std::uint64_t>(one.value, 1);
  report.At(deployment.PlaceOf("workers"),
            fmt::format("{} do not fit into {}: the kernel will kill them one after another ({} "
                        "each, {})",
                        Count(*workers, "worker"), FormatBytes(*deployment.memory),
                        FormatBytes(one), report.request().worker_memory ? "as given" : "assumed"),
            fmt::format("at most {} fit; corntune recommend --memory sizes for the limit", fits));
}

}  // namespace

const Rule kRuleCT101 = {
    .code = "CT101",
    .slug = "workers-exceed-memory",
    .severity = Severity::kError,
    .on = true,
    .summary = "More workers than the memory limit holds",
    .why =
        "Each worker is a process of its own. Past the limit the kernel kills workers in the "
        "middle of requests, and Gunicorn starts them again, forever.",
    .source =
        "Gunicorn FAQ, out-of-memory killer; 50 MiB a worker is corntune's own assumption of the "
        "least",
    .wrong =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
         "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n    "
         "lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, \"--workers=20\", "
         "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .right =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
         "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n    "
         "lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, \"--workers=3\", "
         "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .ignore_when = "The application is preloaded and measured to share its memory.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
