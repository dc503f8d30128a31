#include "rule_help.h"

#include <algorithm>

#include "conf_mend.h"
#include "option_mend.h"

namespace corntune {

std::optional<StopTime> StopTimeOf(const FoundDeployment& deployment) {
  const WrittenFact* fact = deployment.Fact("stop_seconds");
  if (fact == nullptr || fact->text == "infinity") return std::nullopt;
  const auto seconds = ParseNumber(fact->text, "", 0, 1e9);
  if (!seconds) return std::nullopt;
  StopTime time;
  time.seconds = *seconds;
  time.place = fact->place;
  switch (deployment.form) {
    case DeployForm::kKubernetes:
      time.who = "the pod";
      break;
    case DeployForm::kCompose:
      time.who = "docker compose";
      break;
    case DeployForm::kSystemd:
      time.who = "systemd";
      break;
    case DeployForm::kSupervisor:
      time.who = "supervisor";
      break;
    case DeployForm::kProcfile:
      time.who = "Heroku";
      break;
    case DeployForm::kFly:
      time.who = "Fly";
      break;
    default:
      time.who = "the platform";
  }
  return time;
}

bool IsDevelopment(const FoundDeployment& deployment) {
  const std::string path = ToLower(deployment.file);
  for (const char* part :
       {"dev", "local", "test", "debug", "example", ".github", "override", "ci/"}) {
    if (path.find(part) != std::string::npos) return true;
  }
  return deployment.Fact("conditional") != nullptr;
}

const DeploySetting* Given(const FoundDeployment& deployment, std::string_view name) {
  const DeploySetting* setting = deployment.Find(name);
  return setting != nullptr && setting->value ? setting : nullptr;
}

std::string ClassName(const FoundDeployment& deployment) {
  const auto known = deployment.Class();
  if (known) return std::string(InfoOf(*known).name);
  return deployment.Text("worker_class").value_or("unknown");
}

bool IsCertain(const FoundDeployment& deployment, std::string_view setting) {
  if (deployment.open) return false;
  const DeploySetting* given = deployment.Find(setting);
  // A configuration file on its own: the command that reads it may say anything.
  if (given == nullptr) return deployment.form != DeployForm::kConf;
  return given->value && given->variables.empty() && given->layer >= SettingLayer::kConf;
}

bool ClassIsCertain(const FoundDeployment& deployment) {
  return IsCertain(deployment, "worker_class") &&
         (deployment.form == DeployForm::kConf || IsCertain(deployment, "threads"));
}

std::optional<TextFix> RemovedSetting(const Reporter& report, const FoundDeployment& deployment,
                                      const DeploySetting& setting) {
  if (deployment.open || setting.origin != SettingOrigin::kLiteral) return std::nullopt;
  const std::string text = report.TextOf(setting.place.file);
  if (setting.layer == SettingLayer::kCommandLine) {
    return RemovedOption(text, deployment.place, setting);
  }
  if (setting.layer != SettingLayer::kConf) return std::nullopt;
  return RemovedAssignment(text, setting.place, setting.name);
}

std::optional<TextFix> RemovedForClass(const Reporter& report, const FoundDeployment& deployment,
                                       const DeploySetting& setting) {
  const auto runs = deployment.Class();
  const SettingInfo* info = FindSetting(setting.name);
  if (!runs || info == nullptr || !ClassIsCertain(deployment)) return std::nullopt;
  const bool ever =
      std::any_of(Releases().begin(), Releases().end(), [&](const GunicornVersion& version) {
        return info->In(version) && info->AffectsClass(*runs, version);
      });
  return ever ? std::nullopt : RemovedSetting(report, deployment, setting);
}

std::optional<std::string> OnlyNear(std::string_view word, std::vector<std::string> candidates) {
  const auto nearest = DidYouMean(word, candidates);
  if (!nearest) return std::nullopt;
  std::erase(candidates, *nearest);
  return DidYouMean(word, candidates) ? std::nullopt : nearest;
}

std::vector<std::string> BindsOf(const FoundDeployment& deployment) {
  const DeploySetting* setting = Given(deployment, "bind");
  if (setting == nullptr) return {};
  if (const auto* list = std::get_if<std::vector<std::string>>(&*setting->value)) return *list;
  return {ToText(*setting->value)};
}

std::string Count(std::int64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace corntune
