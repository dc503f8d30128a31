#include "rule_help.h"

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
