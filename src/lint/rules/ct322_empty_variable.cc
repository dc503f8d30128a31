// CT322 empty-variable: an option's value rests on a variable that nothing sets.
#include <algorithm>
#include <array>
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

// An empty text is no number: Gunicorn does not start (tests/e2e/test_gunicorn_facts.py).
constexpr std::array<std::string_view, 8> kNumbers = {"workers",
                                                      "threads",
                                                      "timeout",
                                                      "graceful_timeout",
                                                      "keepalive",
                                                      "max_requests",
                                                      "worker_connections",
                                                      "backlog"};

// What platforms and their routers set.
bool ComesFromOutside(std::string_view variable) {
  return variable == "PORT" || variable == "WEB_CONCURRENCY" || variable == "DYNO";
}

bool TellsAll(const FoundDeployment& deployment) {
  const DeployForm form = deployment.form;
  return !deployment.open && (form == DeployForm::kDockerfile || form == DeployForm::kCompose ||
                              form == DeployForm::kSystemd);
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (!TellsAll(deployment)) return;
  for (const DeploySetting& setting : deployment.settings) {
    const bool number = std::find(kNumbers.begin(), kNumbers.end(), setting.name) != kNumbers.end();
    if (!number || setting.layer != SettingLayer::kCommandLine || setting.value) continue;
    if (setting.variables.size() != 1) continue;
    const std::string& variable = setting.variables.front();
    if (ComesFromOutside(variable) || deployment.environment.count(variable) > 0) continue;
    report.As(Severity::kInfo, setting.place,
              fmt::format("nothing here sets {}, and it has no default: without it Gunicorn does "
                          "not start",
                          variable),
              fmt::format("write ${{{}:-2}}, or set it", variable));
  }
}

}  // namespace

const Rule kRuleCT322 = {
    .code = "CT322",
    .slug = "empty-variable",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A variable that nothing sets",
    .why =
        "ENV of a Dockerfile replaces variables when the image is built: what comes later, like "
        "PORT, is empty there for good. In a command a variable without a default leaves an option "
        "without its value when nobody sets it (told as info: it may be set from outside).",
    .source = "Dockerfile reference: environment replacement; docs/gunicorn-facts.md",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nENV GUNICORN_CMD_ARGS=\"--bind=0.0.0.0:${PORT}\"\n"
              "CMD [\"gunicorn\", \"shop:app\"]\n"},
    .right = {"Dockerfile",
              "FROM python:3.12\nUSER app\nENV PORT=8000\n"
              "ENV GUNICORN_CMD_ARGS=\"--bind=0.0.0.0:${PORT}\"\n"
              "CMD [\"gunicorn\", \"shop:app\"]\n"},
    .ignore_when = "Whoever starts it always sets the variable.",
    .deployment = Check,
    .file = nullptr,
    .problem = "empty-variable"};

}  // namespace corntune
