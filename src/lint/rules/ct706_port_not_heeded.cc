// CT706 port-not-heeded: A Procfile binds a fixed port.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  if (deployment.form != DeployForm::kProcfile || deployment.name != "web") return;
  const DeploySetting* setting = Given(deployment, "bind");
  if (setting == nullptr || setting->layer != SettingLayer::kCommandLine ||
      !setting->variables.empty())
    return;
  for (const std::string& bind : BindsOf(deployment)) {
    if (bind.starts_with("unix:") || bind.find('$') != std::string::npos) return;
  }
  report.At(setting->place, "the platform sends requests to $PORT, not to this one",
            "drop --bind, or bind 0.0.0.0:$PORT");
}

}  // namespace

const Rule kRuleCT706 = {.code = "CT706",
                         .slug = "port-not-heeded",
                         .severity = Severity::kWarning,
                         .on = true,
                         .summary = "A Procfile binds a fixed port",
                         .why =
                             "The platform sends requests to $PORT, which changes; without bind "
                             "Gunicorn listens there by itself.",
                         .source = "Heroku: Runtime Principles",
                         .wrong = {"Procfile", "web: gunicorn --bind 0.0.0.0:8000 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --bind 0.0.0.0:$PORT shop:app\n"},
                         .ignore_when = "The platform always uses that port.",
                         .deployment = Check,
                         .file = nullptr,
                         .problem = ""};

}  // namespace corntune
