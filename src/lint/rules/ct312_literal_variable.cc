// CT312 literal-variable: A variable that nobody expands.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const bool list =
      deployment.form == DeployForm::kDockerfile || deployment.form == DeployForm::kKubernetes;
  if (!list || deployment.Fact("shell_form") != nullptr) return;
  for (const DeploySetting& setting : deployment.settings) {
    if (!setting.value || setting.origin != SettingOrigin::kLiteral) continue;
    if (setting.layer != SettingLayer::kCommandLine || setting.place.file != deployment.file)
      continue;
    const std::string text = ToText(*setting.value);
    const std::size_t dollar = text.find('$');
    if (dollar == std::string::npos || dollar + 1 >= text.size()) continue;
    const char next = text[dollar + 1];
    const bool name =
        next == '{' || next == '_' || (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z');
    if (!name) continue;
    report.At(
        setting.place,
        fmt::format("{} reaches Gunicorn as it stands: no shell expands it here", Quoted(text)),
        deployment.form == DeployForm::kKubernetes ? "write $(NAME)"
                                                   : "use [\"sh\", \"-c\", \"exec gunicorn ...\"]");
  }
}

}  // namespace

const Rule kRuleCT312 = {
    .code = "CT312",
    .slug = "literal-variable",
    .severity = Severity::kError,
    .on = true,
    .summary = "A variable that nobody expands",
    .why = "In a list of words no shell runs: Gunicorn gets the dollar sign.",
    .source = "Dockerfile reference: exec form; Kubernetes: Define a Command",
    .wrong = {"Dockerfile",
              "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", \"--bind=0.0.0.0:$PORT\", "
              "\"shop:app\"]\n"},
    .right =
        {"Dockerfile",
         "FROM python:3.12\nUSER app\nCMD [\"gunicorn\", \"--bind=0.0.0.0:8000\", \"shop:app\"]\n"},
    .ignore_when = "Never: what is reported does not work.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
