#include "current_settings.h"

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/os/file_tree.h"
#include "corntune/pyconf/assignments.h"

namespace corntune {
namespace {

std::vector<CurrentSetting> SettingsOfConf(const std::string& file, const std::string& text) {
  std::vector<CurrentSetting> current;
  for (const SettingInfo& setting : Catalogue()) {
    const NameUse use = UseOf(text, setting.name);
    if (use.line == 0) continue;
    std::optional<SettingValue> value;
    if (use.value_begin && use.only_plain) {
      value = LiteralValue(
          std::string_view(text).substr(*use.value_begin, use.value_end - *use.value_begin));
    }
    current.push_back({std::string(setting.name), value ? ToText(*value) : "computed",
                       fmt::format("{}:{}", file, use.line)});
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
                                                        const GunicornVersion& version) {
  const auto text = RealFileTree().Read(file);
  if (!text) return tl::unexpected(text.error());
  if (file.ends_with(".py")) return SettingsOfConf(file, *text);
  auto procfile = SettingsOfProcfile(file, *text, version);
  if (procfile) return procfile;
  std::vector<CurrentSetting> conf = SettingsOfConf(file, *text);
  if (conf.empty()) return procfile;
  return conf;
}

std::vector<CurrentSetting> FindCurrentSettings(const GunicornVersion& version) {
  for (const char* file : {"gunicorn.conf.py", "Procfile"}) {
    if (!RealFileTree().IsFile(file)) continue;
    return ReadCurrentSettings(file, version).value_or(std::vector<CurrentSetting>{});
  }
  return {};
}

}  // namespace corntune
