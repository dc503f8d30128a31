#include "corntune/report/settings_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"

#include "table.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> Strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

// The classes of `version` for which the setting does anything; empty: all of them.
std::vector<const WorkerClassInfo*> AffectedClasses(const SettingInfo& setting,
                                                    const GunicornVersion& version) {
  std::vector<const WorkerClassInfo*> classes;
  bool all = true;
  for (const WorkerClassInfo& info : WorkerClasses()) {
    if (info.first.value_or(kOldestGunicorn) > version) continue;
    if (info.last.value_or(kNewestGunicorn) < version) continue;
    const bool affected = setting.AffectsClass(info.worker_class, version);
    all = all && affected;
    if (affected) classes.push_back(&info);
  }
  if (all) classes.clear();
  return classes;
}

// For people: a class by its short name, where its own is a path.
std::string Classes(const SettingInfo& setting, const GunicornVersion& version) {
  std::vector<std::string> names;
  for (const WorkerClassInfo* info : AffectedClasses(setting, version)) {
    names.emplace_back(info->short_names.empty() ? info->name : info->short_names.front());
  }
  return names.empty() ? "all" : Join(names, ", ");
}

std::string_view ArgumentName(const SettingForm& form) {
  if (form.flags.empty()) return "none";
  switch (form.argument) {
    case ArgumentKind::kNone:
      return "none";
    case ArgumentKind::kRequired:
      return "required";
    case ArgumentKind::kOptional:
      return "optional";
  }
  return "none";
}

// What values the validator takes, where its type does not say it all.
std::string Accepted(const SettingForm& form) {
  if (form.type == SettingType::kInteger && form.most) {
    return fmt::format(", {} to {}", form.least, *form.most);
  }
  if (form.type == SettingType::kInteger) return fmt::format(", {} or more", form.least);
  std::vector<std::string> words;
  for (const std::string_view choice : form.choices) {
    if (choice.find('=') == std::string_view::npos) words.emplace_back(choice);
  }
  return words.empty() ? "" : ": " + Join(words, ", ");
}

std::string Releases(const SettingInfo& setting) {
  std::string text = fmt::format("{} to {}", setting.first.value_or(kOldestGunicorn).ToString(),
                                 setting.last.value_or(kNewestGunicorn).ToString());
  for (const GunicornVersion& absent : setting.absent) {
    text += fmt::format(", without {}", absent.ToString());
  }
  return text;
}

std::string Flags(const SettingForm& form) {
  if (form.flags.empty()) return "none: set it in gunicorn.conf.py";
  std::string text = Join(Strings(form.flags), ", ");
  if (form.argument == ArgumentKind::kNone) text += fmt::format(" (stores {})", form.stored);
  if (form.argument == ArgumentKind::kOptional)
    text += fmt::format(" [VALUE] (alone: {})", form.stored);
  if (form.argument == ArgumentKind::kRequired) text += " VALUE";
  if (form.appends) text += " (adds one each time)";
  return text;
}

Json ChoicesOf(const SettingForm& form) {
  if (form.choices.empty()) return nullptr;
  Json words = Json::array();
  for (const std::string_view choice : form.choices) {
    if (choice.find('=') == std::string_view::npos) words.push_back(choice);
  }
  return words;
}

Json JsonOf(const SettingInfo& setting, const GunicornVersion& version) {
  const SettingForm& form = setting.FormIn(version);
  Json classes = Json::array();
  for (const WorkerClassInfo* info : AffectedClasses(setting, version)) {
    classes.push_back(info->name);
  }
  Json defaults = Json::array();
  for (const DefaultSince& one : setting.defaults) {
    defaults.push_back({{"since", one.since.ToString()}, {"value", one.value}});
  }
  Json absent = Json::array();
  for (const GunicornVersion& release : setting.absent) absent.push_back(release.ToString());
  const bool stores = !form.flags.empty() && form.argument != ArgumentKind::kRequired;
  return {{"name", setting.name},
          {"section", setting.section},
          {"type", NameOf(form.type)},
          {"choices", ChoicesOf(form)},
          {"default", setting.DefaultIn(version)},
          {"flags", Strings(form.flags)},
          {"argument", ArgumentName(form)},
          {"stores", stores ? Json(form.stored) : Json(nullptr)},
          {"repeatable", form.appends},
          {"environment", Strings(setting.environment)},
          {"classes", classes.empty() ? Json(nullptr) : classes},
          {"first", setting.first ? Json(setting.first->ToString()) : Json(nullptr)},
          {"last", setting.last ? Json(setting.last->ToString()) : Json(nullptr)},
          {"absent", absent},
          {"defaults", defaults}};
}

}  // namespace

std::string SettingsTable(const std::vector<const SettingInfo*>& settings,
                          const GunicornVersion& version) {
  TextTable table(0);
  table.AddRow({"setting", "type", "flag", "does something for", "default"});
  for (const SettingInfo* setting : settings) {
    const SettingForm& form = setting->FormIn(version);
    const std::string_view flag = form.flags.empty() ? "-" : LongFlag(*setting);
    table.AddRow({std::string(setting->name), std::string(NameOf(form.type)),
                  std::string(flag.empty() ? form.flags.back() : flag), Classes(*setting, version),
                  std::string(setting->DefaultIn(version))});
  }
  return table.ToString();
}

std::string SettingText(const SettingInfo& setting, const GunicornVersion& version) {
  const SettingForm& form = setting.FormIn(version);
  std::string text = fmt::format("{} ({})\n", setting.name, setting.section);
  TextTable table;
  table.AddRow({"type", std::string(NameOf(form.type)) + Accepted(form)});
  table.AddRow({"default", std::string(setting.DefaultIn(version))});
  if (!setting.environment.empty()) {
    table.AddRow({"environment", Join(Strings(setting.environment), ", ")});
  }
  table.AddRow({"flags", Flags(form)});
  table.AddRow({"does something for", Classes(setting, version)});
  table.AddRow({"releases", Releases(setting)});
  for (std::size_t i = 1; i < setting.defaults.size(); ++i) {
    table.AddRow({"", fmt::format("default {} from {} on", setting.defaults[i].value,
                                  setting.defaults[i].since.ToString())});
  }
  return text + table.ToString();
}

std::string SettingsJson(const std::vector<const SettingInfo*>& settings,
                         const GunicornVersion& version) {
  Json list = Json::array();
  for (const SettingInfo* setting : settings) list.push_back(JsonOf(*setting, version));
  const Json report = {{"schema", "corntune.settings/1"},
                       {"gunicorn_version", version.ToString()},
                       {"settings", list}};
  return report.dump(2) + "\n";
}

}  // namespace corntune
