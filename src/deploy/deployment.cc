#include "corntune/deploy/deployment.h"

#include <algorithm>

#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/setting_value.h"

namespace corntune {
namespace {

// Gunicorn's default where it is a plain value.
std::optional<SettingValue> DefaultOf(const FoundDeployment& deployment, std::string_view name) {
  const SettingInfo* info = FindSetting(name);
  if (info == nullptr || !info->In(deployment.version)) return std::nullopt;
  const std::string_view text = info->DefaultIn(deployment.version);
  if (text == "True") return SettingValue(true);
  if (text == "False") return SettingValue(false);
  if (text.starts_with('\'') && text.size() > 1) {
    return SettingValue(std::string(text.substr(1, text.size() - 2)));
  }
  if (text == "None" || text.starts_with('<') || text.starts_with('[')) return std::nullopt;
  auto read = ReadSettingText(info->FormIn(deployment.version), text, "");
  if (!read) return std::nullopt;
  return std::move(*read);
}

std::optional<SettingValue> InForce(const FoundDeployment& deployment, std::string_view name) {
  const DeploySetting* setting = deployment.Find(name);
  if (setting != nullptr) return setting->value;
  if (deployment.open) return std::nullopt;
  return DefaultOf(deployment, name);
}

}  // namespace

std::string_view NameOf(DeployForm form) {
  switch (form) {
    case DeployForm::kConf:
      return "gunicorn.conf.py";
    case DeployForm::kProcfile:
      return "procfile";
    case DeployForm::kScript:
      return "shell";
    case DeployForm::kDockerfile:
      return "dockerfile";
    case DeployForm::kCompose:
      return "compose";
    case DeployForm::kKubernetes:
      return "kubernetes";
    case DeployForm::kSystemd:
      return "systemd";
    case DeployForm::kSupervisor:
      return "supervisor";
    case DeployForm::kEnvFile:
      return "env";
    case DeployForm::kHelmTemplate:
      return "helm-template";
    case DeployForm::kFly:
      return "fly";
    case DeployForm::kRender:
      return "render";
    case DeployForm::kAppEngine:
      return "app-engine";
    case DeployForm::kEcs:
      return "ecs";
    case DeployForm::kWorkflow:
      break;
  }
  return "github-workflow";
}

std::string_view NameOf(SettingOrigin origin) {
  switch (origin) {
    case SettingOrigin::kLiteral:
      return "literal";
    case SettingOrigin::kEvaluated:
      return "evaluated";
    case SettingOrigin::kEnvironment:
      return "environment";
    case SettingOrigin::kDefault:
      return "default";
    case SettingOrigin::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view NameOf(SettingLayer layer) {
  switch (layer) {
    case SettingLayer::kDefault:
      return "Gunicorn's default";
    case SettingLayer::kVariable:
      return "the environment";
    case SettingLayer::kConf:
      return "the configuration file";
    case SettingLayer::kCmdArgs:
      return "GUNICORN_CMD_ARGS";
    case SettingLayer::kCommandLine:
      break;
  }
  return "the command line";
}

const DeploySetting* FoundDeployment::Find(std::string_view setting) const {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const DeploySetting& one) { return one.name == setting; });
  return found == settings.end() ? nullptr : &*found;
}

const WrittenFact* FoundDeployment::Fact(std::string_view fact) const {
  const auto found = facts.find(std::string(fact));
  return found == facts.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> FoundDeployment::Integer(std::string_view setting) const {
  const auto value = InForce(*this, setting);
  if (!value) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&*value)) return *number;
  if (const auto* real = std::get_if<double>(&*value)) return static_cast<std::int64_t>(*real);
  return std::nullopt;
}

std::optional<std::string> FoundDeployment::Text(std::string_view setting) const {
  const auto value = InForce(*this, setting);
  if (!value) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&*value)) return *text;
  return std::nullopt;
}

std::optional<bool> FoundDeployment::Bool(std::string_view setting) const {
  const auto value = InForce(*this, setting);
  if (!value) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(&*value)) return *truth;
  return std::nullopt;
}

std::optional<WorkerClass> FoundDeployment::Class() const {
  const auto written = Text("worker_class");
  if (!written) return std::nullopt;
  const auto found = FindWorkerClass(*written);
  if (!found) return std::nullopt;
  if (*found != WorkerClass::kSync) return found;
  const auto threads = Integer("threads");
  if (!threads) return std::nullopt;
  return EffectiveWorkerClass(*found, static_cast<long>(*threads));
}

const SourcePlace& FoundDeployment::PlaceOf(std::string_view setting) const {
  const DeploySetting* found = Find(setting);
  return found != nullptr && found->place.line > 0 ? found->place : place;
}

}  // namespace corntune
