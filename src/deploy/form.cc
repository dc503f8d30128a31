// Telling the forms apart, by content more than by name: units stand in .py files, and manifests in
// files called Procfile.
#include <algorithm>
#include <array>

#include "corntune/base/text.h"
#include "corntune/deploy/read.h"

#include "start.h"

namespace corntune {
namespace {

bool HasLine(std::string_view text, std::string_view start) {
  if (text.starts_with(start)) return true;
  for (std::size_t at = text.find(start); at != std::string_view::npos;
       at = text.find(start, at + 1)) {
    if (text[at - 1] == '\n') return true;
  }
  return false;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsYaml(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

std::optional<DeployForm> FormOfYaml(std::string_view path, std::string_view text) {
  const bool values = BaseName(path).starts_with("values");
  if (Has(text, "{{") && (Has(text, ".Values") || Has(text, "{{-") || Has(text, "include \""))) {
    if (values || !Has(text, "kind:")) return std::nullopt;
    return DeployForm::kHelmTemplate;
  }
  if (HasLine(text, "Resources:") && Has(text, "AWS::ECS::TaskDefinition")) return DeployForm::kEcs;
  if (HasLine(text, "services:")) {
    if (Has(text, "startCommand:")) return DeployForm::kRender;
    return DeployForm::kCompose;
  }
  if (HasLine(text, "apiVersion:") || HasLine(text, "- apiVersion:") ||
      (Has(text, "apiVersion") && Has(text, "kind"))) {
    return DeployForm::kKubernetes;
  }
  if (HasLine(text, "entrypoint:") && HasLine(text, "runtime:")) return DeployForm::kAppEngine;
  return std::nullopt;
}

bool IsConfName(std::string_view name) {
  if (!Has(name, "gunicorn")) return false;
  return name.ends_with(".py") || name.ends_with(".conf");
}

// A module that is a configuration though its name is plain: conf.py, config/prod.py.
bool LooksLikeConf(std::string_view text) {
  int hits = 0;
  for (const char* start : {"bind =", "workers =", "worker_class =", "timeout =", "accesslog =",
                            "errorlog =", "wsgi_app =", "threads =", "bind=", "workers="}) {
    hits += HasLine(text, start) ? 1 : 0;
  }
  return hits >= 2 && !HasLine(text, "class ") && !HasLine(text, "def create_app");
}

}  // namespace

std::optional<DeployForm> FormOf(std::string_view path, std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view name = BaseName(path);
  const std::string_view start = Trim(text.substr(0, 4096));
  const bool python = name.ends_with(".py");
  if (HasLine(text, "ExecStart=") && HasLine(text, "[Service]") &&
      (!python || start.starts_with('['))) {
    return DeployForm::kSystemd;
  }
  if (HasLine(text, "[program:")) return DeployForm::kSupervisor;
  if (IsConfName(name)) return DeployForm::kConf;
  if (python) {
    return LooksLikeConf(text) ? std::optional(DeployForm::kConf) : std::nullopt;
  }
  const bool docker = name.starts_with("Dockerfile") || name.starts_with("Containerfile") ||
                      name.ends_with(".dockerfile") || name.ends_with(".Dockerfile");
  if (docker ||
      (HasLine(text, "FROM ") && (HasLine(text, "CMD ") || HasLine(text, "ENTRYPOINT ")))) {
    return DeployForm::kDockerfile;
  }
  if (name == "fly.toml") return DeployForm::kFly;
  const bool json = name.ends_with(".json") || start.starts_with('{');
  if (json && (Has(text, "\"containerDefinitions\"") || Has(text, "AWS::ECS::TaskDefinition"))) {
    return DeployForm::kEcs;
  }
  if (Has(path, ".github/workflows/") && IsYaml(name)) {
    return Has(text, "gunicorn") ? std::optional(DeployForm::kWorkflow) : std::nullopt;
  }
  if (name.ends_with(".toml") || name.ends_with(".json") || name.ends_with(".txt") ||
      name.ends_with(".cfg") || name.ends_with(".in") || name.ends_with(".lock")) {
    return std::nullopt;
  }
  if (IsYaml(name) || name == "-" || name.starts_with("Procfile") || name.ends_with(".tpl")) {
    const auto yaml = FormOfYaml(path, text);
    if (yaml || IsYaml(name)) return yaml;
  }
  if (name.starts_with("Procfile") || name.ends_with(".procfile")) return DeployForm::kProcfile;
  if (name == ".env" || name.starts_with(".env.") || name.ends_with(".env")) {
    return DeployForm::kEnvFile;
  }
  if (!Has(text, "gunicorn")) return std::nullopt;
  if (start.starts_with("#!")) {
    return Has(start.substr(0, start.find('\n')), "sh") ? std::optional(DeployForm::kScript)
                                                        : std::nullopt;
  }
  if (name.ends_with(".sh") || name.ends_with(".bash") ||
      name.find('.') == std::string_view::npos) {
    if (name == "Makefile" || name == "README" || name == "Jenkinsfile" || name == "Vagrantfile") {
      return std::nullopt;
    }
    return DeployForm::kScript;
  }
  if (name == "-" && HasLine(text, "web:")) return DeployForm::kProcfile;
  return name == "-" ? std::optional(DeployForm::kScript) : std::nullopt;
}

}  // namespace corntune
