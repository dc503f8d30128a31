#include "current_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/os/file_tree.h"

#include "command_settings.h"

namespace corntune {
namespace {

// "PORT" or "HOST, PORT": the variables that a value depends on.
std::string VariablesOf(const PossibleValue& value) {
  std::vector<std::string> names;
  for (const Dependency& dependency : value.dependencies) {
    const bool variable = dependency.kind == Dependency::Kind::kEnvironment;
    if (variable && std::find(names.begin(), names.end(), dependency.name) == names.end()) {
      names.push_back(dependency.name);
    }
  }
  return Join(names, ", ");
}

// "9", "2 or 4", "2 (unless PORT is set)", "unknown".
std::string TextOf(const EvaluatedName& name) {
  std::vector<std::string> texts;
  bool open = name.may_be_unset;
  for (const PossibleValue& value : name.values) {
    open = open || !value.value;
    if (!value.value) continue;
    const auto setting = ToSettingValue(*value.value);
    texts.push_back(setting ? ToText(*setting) : ToPython(*value.value));
  }
  if (texts.empty() || !name.values[0].value) return "unknown";
  if (!open) return Join(texts, " or ");
  const std::string variables = VariablesOf(name.values[0]);
  return variables.empty() ? "unknown" : fmt::format("{} (depends on {})", texts[0], variables);
}

std::vector<CurrentSetting> SettingsOfConf(const std::string& file, const std::string& text,
                                           const EvaluationContext& context) {
  const Evaluation evaluation = EvaluateConf(text, context);
  std::vector<CurrentSetting> current;
  for (const SettingInfo& setting : Catalogue()) {
    const EvaluatedName* name = evaluation.Find(setting.name);
    if (name == nullptr) continue;
    current.push_back({std::string(setting.name), TextOf(*name),
                       fmt::format("{}:{}", file, name->values[0].name.begin.line)});
  }
  return current;
}

}  // namespace

Result<std::vector<CurrentSetting>> ReadCurrentSettings(const std::string& file,
                                                        const GunicornVersion& version,
                                                        EvaluationContext context) {
  context.gunicorn_version = version;
  const auto text = RealFileTree().Read(file);
  if (!text) return tl::unexpected(text.error());
  if (file.ends_with(".py")) return SettingsOfConf(file, *text, context);
  ShellContext shell;
  shell.cpu_count = context.affinity_count;  // nproc counts those that the process may use
  auto procfile = SettingsOfCommands(file, *text, version, shell);
  if (procfile) return procfile;
  std::vector<CurrentSetting> conf = SettingsOfConf(file, *text, context);
  if (conf.empty()) return procfile;
  return conf;
}

std::vector<CurrentSetting> FindCurrentSettings(const GunicornVersion& version,
                                                const EvaluationContext& context) {
  for (const char* file : {"gunicorn.conf.py", "Procfile"}) {
    if (!RealFileTree().IsFile(file)) continue;
    return ReadCurrentSettings(file, version, context).value_or(std::vector<CurrentSetting>{});
  }
  return {};
}

}  // namespace corntune
