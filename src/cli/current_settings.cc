#include "current_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/os/file_tree.h"

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

// The words of "web: gunicorn -w 3 main:app" from Gunicorn on; empty when the line starts none.
std::vector<std::string> GunicornWordsOf(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  auto words = SplitShellWords(line.substr(colon + 1));
  if (!words) return {};
  for (std::size_t i = 0; i < words->size(); ++i) {
    const std::string& word = (*words)[i];
    if (word != "gunicorn" && !word.ends_with("/gunicorn")) continue;
    return {words->begin() + static_cast<std::ptrdiff_t>(i) + 1, words->end()};
  }
  return {};
}

Result<std::vector<CurrentSetting>> SettingsOfProcfile(const std::string& file,
                                                       const std::string& text,
                                                       const GunicornVersion& version) {
  int number = 0;
  for (const std::string_view line : Lines(text)) {
    ++number;
    const std::vector<std::string> words = GunicornWordsOf(line);
    if (words.empty()) continue;
    const std::string place = fmt::format("{}:{}", file, number);
    const auto command = ReadCommandLine(words, version);
    if (!command) return CannotError(place, command.error().ToString());
    std::vector<CurrentSetting> current;
    for (const auto& [name, value] : command->settings) {
      current.push_back({name, ToText(value), place});
    }
    return current;
  }
  return CannotError(file, "neither a gunicorn.conf.py nor a Procfile that starts gunicorn");
}

}  // namespace

Result<std::vector<CurrentSetting>> ReadCurrentSettings(const std::string& file,
                                                        const GunicornVersion& version,
                                                        EvaluationContext context) {
  context.gunicorn_version = version;
  const auto text = RealFileTree().Read(file);
  if (!text) return tl::unexpected(text.error());
  if (file.ends_with(".py")) return SettingsOfConf(file, *text, context);
  auto procfile = SettingsOfProcfile(file, *text, version);
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
