// CT102 workers-exceed-cpu: more workers than 2 x CPU + 1 of the limit.
#include <cmath>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (!deployment.cpus) return;
  auto workers = deployment.Integer("workers");
  SourcePlace place = deployment.PlaceOf("workers");
  std::string_view how = "";
  const auto variable = deployment.environment.find("GUNICORN_WORKERS");
  if (!workers && deployment.Fact("image_decides") != nullptr &&
      variable != deployment.environment.end() && variable->second.value) {
    const auto number = ParseInteger(*variable->second.value, "", 1, 1000000);
    if (number) workers = *number;
    place = variable->second.place;
    how = ", if the image heeds GUNICORN_WORKERS,";
  }
  const auto most = static_cast<std::int64_t>(std::ceil(2 * deployment.cpus->value)) + 1;
  if (!workers || *workers <= most) return;
  report.At(place,
            fmt::format("{}{} share {} CPU: they slow one another down", Count(*workers, "worker"),
                        how, FormatCores(*deployment.cpus)),
            fmt::format("2 x CPU + 1 is {}; for requests that wait use threads", most));
}

}  // namespace

const Rule kRuleCT102 = {
    .code = "CT102",
    .slug = "workers-exceed-cpu",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "More workers than 2 x CPU + 1 of the limit",
    .why =
        "Workers beyond that wait for the same CPUs: throttling makes all of them slow at once, "
        "health checks included.",
    .source = "Gunicorn, Design: How Many Workers?",
    .wrong =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
         "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n    "
         "lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, \"--workers=9\", "
         "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .right =
        {"pod.yaml",
         "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  "
         "terminationGracePeriodSeconds: 60\n  containers:\n  - name: app\n    image: shop\n    "
         "lifecycle: {preStop: {sleep: {seconds: 5}}}\n    command: [gunicorn, \"--workers=3\", "
         "\"shop:app\"]\n    resources: {limits: {cpu: \"1\", memory: 512Mi}}\n"},
    .ignore_when = "The requests do little but wait, and memory allows it.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
