#include "corntune/gunicorn/command_line.h"

#include <cassert>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"

namespace corntune {
namespace {

// The words that give one setting its value; none for what a flag cannot say (a false --preload).
std::vector<std::string> WordsFor(const std::string& name, const SettingValue& value) {
  const SettingInfo* setting = FindSetting(name);
  assert(setting != nullptr && !setting->flags.empty());
  const std::string flag(LongFlag(*setting));
  const SettingForm& form = setting->forms.back();
  if (form.argument == ArgumentKind::kNone) {
    const bool* given = std::get_if<bool>(&value);
    const bool alone = given != nullptr && *given == (form.stored == "True");
    return alone ? std::vector<std::string>{flag} : std::vector<std::string>{};
  }
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list == nullptr) return {flag + '=' + ToText(value)};
  if (!form.appends) return {flag + '=' + Join(*list, ",")};
  std::vector<std::string> words;
  for (const std::string& element : *list) words.push_back(flag + '=' + element);
  return words;
}

bool NeedsNoQuotes(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> GunicornCommand(const Settings& settings, const std::string& app) {
  std::vector<std::string> words = {"gunicorn"};
  for (const auto& [name, value] : settings) {
    for (std::string& word : WordsFor(name, value)) words.push_back(std::move(word));
  }
  // argparse takes what begins with a dash for an option, unless "--" has ended them.
  if (app.starts_with('-')) words.emplace_back("--");
  if (!app.empty()) words.push_back(app);
  return words;
}

std::string QuoteForShell(std::string_view word) {
  bool plain = !word.empty();
  for (const char c : word) plain = plain && NeedsNoQuotes(c);
  if (plain) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + '\'';
}

std::string ShellCommand(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(QuoteForShell(word));
  return Join(quoted, " ");
}

}  // namespace corntune
