#include "command_settings.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/shell/program.h"

namespace corntune {
namespace {

struct Start {
  SimpleCommand command;
  std::size_t arguments = 0;
  int line = 0;
};

// The first that is certain, else the first in a branch.
void TakeStarts(const std::string& text, int line, const ShellContext& context,
                std::optional<Start>& start) {
  for (SimpleCommand& command : ReadShell(text, context).commands) {
    const auto call = FindProgram(command.words);
    if (!call || !IsGunicorn(call->program)) continue;
    if (start && (!start->command.conditional || command.conditional)) continue;
    const auto before = text.begin() + static_cast<std::ptrdiff_t>(command.begin);
    const auto newlines = std::count(text.begin(), before, '\n');
    start = Start{std::move(command), call->arguments, line + static_cast<int>(newlines)};
  }
}

std::optional<Start> FindStart(const std::string& text, const ShellContext& context) {
  std::optional<Start> start;
  if (text.starts_with("#!")) {
    TakeStarts(text, 1, context, start);
    return start;
  }
  // A Procfile: "web: command".
  int line = 0;
  for (const std::string_view content : Lines(text)) {
    ++line;
    const std::size_t colon = content.find(':');
    const bool named =
        colon != std::string_view::npos &&
        content.substr(0, colon).find_first_of(" =\t#$\"'") == std::string_view::npos;
    if (named) TakeStarts(std::string(content.substr(colon + 1)), line, context, start);
  }
  if (!start) TakeStarts(text, 1, context, start);
  return start;
}

// What the words say, as far as they are known.
class GivenWords {
 public:
  explicit GivenWords(const Start& start) {
    for (std::size_t i = start.arguments; i < start.command.words.size(); ++i) {
      Take(start.command.words[i]);
    }
  }

  const std::vector<std::string>& known() const { return known_; }
  const std::vector<std::string>& lost() const { return lost_; }

  std::string VariablesOf(const std::string& setting) const {
    const auto found = variables_.find(setting);
    std::vector<std::string> names =
        found == variables_.end() ? std::vector<std::string>() : found->second;
    names.insert(names.end(), anywhere_.begin(), anywhere_.end());
    return Join(names, ", ");
  }

 private:
  void Take(const ShellWord& word) {
    const SettingInfo* before = known_.empty() ? nullptr : FindSettingByFlag(known_.back());
    if (before != nullptr && !before->takes_argument) before = nullptr;
    if (!word.value) {
      if (before != nullptr && !word.splits) {
        known_.pop_back();
        lost_.emplace_back(before->name);
        return;
      }
      // Options may hide in it.
      const auto& names = word.variables;
      anywhere_.insert(anywhere_.end(), names.begin(), names.end());
      if (names.empty()) anywhere_.emplace_back("words that are not known");
      if (before != nullptr) known_.pop_back();
      return;
    }
    const std::string flag = word.value->substr(0, word.value->find('='));
    const SettingInfo* own =
        flag.starts_with('-') ? FindSettingByFlag(flag.starts_with("--") ? flag : flag.substr(0, 2))
                              : before;
    if (own != nullptr) variables_[std::string(own->name)] = word.variables;
    known_.push_back(*word.value);
  }

  std::vector<std::string> known_;
  std::vector<std::string> lost_;  // settings whose value is not known
  std::map<std::string, std::vector<std::string>> variables_;
  std::vector<std::string> anywhere_;  // what may change any of them
};

}  // namespace

Result<std::vector<CurrentSetting>> SettingsOfCommands(const std::string& file,
                                                       const std::string& text,
                                                       const GunicornVersion& version,
                                                       const ShellContext& context) {
  const auto start = FindStart(text, context);
  if (!start) {
    return CannotError(file,
                       "neither a gunicorn.conf.py nor a Procfile or script that starts gunicorn");
  }
  const std::string place = fmt::format("{}:{}", file, start->line);
  const GivenWords words(*start);
  const auto command = ReadCommandLine(words.known(), version);
  if (!command) return CannotError(place, command.error().ToString());
  std::vector<CurrentSetting> current;
  for (const auto& [name, value] : command->settings) {
    const std::string variables = words.VariablesOf(name);
    current.push_back({name,
                       variables.empty()
                           ? ToText(value)
                           : fmt::format("{} (depends on {})", ToText(value), variables),
                       place});
  }
  for (const std::string& name : words.lost()) {
    if (command->settings.Find(name) == nullptr) current.push_back({name, "unknown", place});
  }
  return current;
}

}  // namespace corntune
