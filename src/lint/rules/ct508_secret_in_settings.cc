// CT508 secret-in-settings: a secret stands in raw_env.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  const DeploySetting* setting = Given(deployment, "raw_env");
  if (setting == nullptr || setting->origin != SettingOrigin::kLiteral) return;
  const auto* list = std::get_if<std::vector<std::string>>(&*setting->value);
  if (list == nullptr || IsDevelopment(deployment)) return;
  for (const std::string& one : *list) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos || equals + 1 == one.size()) continue;
    if (one.find('$') != std::string::npos) continue;
    const std::string name = one.substr(0, equals);
    const bool secret = name.ends_with("PASSWORD") || name.ends_with("SECRET") ||
                        name.ends_with("SECRET_KEY") || name.ends_with("API_KEY") ||
                        name.ends_with("_TOKEN");
    if (!secret) continue;
    report.At(setting->place, fmt::format("{} is readable for everyone who sees this line", name),
              "set it in the environment, from a store of secrets");
  }
}

}  // namespace

const Rule kRuleCT508 = {
    .code = "CT508",
    .slug = "secret-in-settings",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A secret stands in raw_env",
    .why =
        "Command lines are seen by every user of the machine (ps), and files by everyone who has "
        "the repository.",
    .source = "Gunicorn settings: raw_env",
    .wrong = {"Procfile", "web: gunicorn --env DATABASE_PASSWORD=lisa1 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --env REGION=north shop:app\n"},
    .ignore_when = "The value is a placeholder.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
