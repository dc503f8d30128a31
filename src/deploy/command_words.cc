#include "command_words.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

// Where one option was found, and what it depends on.
struct Use {
  SourcePlace place;
  std::string flag;
  std::vector<std::string> variables;
  bool counts_cpus = false;
  ShellOrigin origin = ShellOrigin::kLiteral;
  bool lost = false;
  std::string reason;
};

// A value that the setting's validator takes, in the place of one that is not known.
std::string Placeholder(const SettingInfo& info, const GunicornVersion& version) {
  const SettingForm& form = info.FormIn(version);
  if (!form.choices.empty()) return std::string(form.choices.front());
  switch (form.check) {
    case ValueCheck::kInteger:
      return "1";
    case ValueCheck::kAddresses:
    case ValueCheck::kNetworks:
      return "127.0.0.1";
    case ValueCheck::kHostPort:
    case ValueCheck::kStatsdAddress:
      return "localhost:8125";
    default:
      return "1";
  }
}

class WordReader {
 public:
  WordReader(const std::vector<StartWord>& words, const GunicornVersion& version)
      : words_(words), version_(version) {}

  ReadWords Read() {
    for (at_ = 0; at_ < words_.size(); ++at_) Take(words_[at_]);
    Finish();
    return std::move(result_);
  }

 private:
  // The option that a known word is or abbreviates.
  const SettingInfo* OptionOf(std::string_view word, std::string& flag) const {
    if (word.size() < 2 || word.front() != '-') return nullptr;
    if (!word.starts_with("--")) {
      flag = std::string(word.substr(0, 2));
      const SettingInfo* info = FindSettingByFlag(flag);
      return info != nullptr && info->In(version_) ? info : nullptr;
    }
    flag = std::string(word.substr(0, word.find('=')));
    const SettingInfo* exact = FindSettingByFlag(flag);
    if (exact != nullptr) return exact->In(version_) ? exact : nullptr;
    const SettingInfo* found = nullptr;
    for (const SettingInfo& info : Catalogue()) {
      if (!info.In(version_)) continue;
      for (const std::string_view one : info.FormIn(version_).flags) {
        if (!one.starts_with(flag)) continue;
        if (found != nullptr && found != &info) return nullptr;
        found = &info;
      }
    }
    return found;
  }

  void Note(const SettingInfo& info, std::string flag, const StartWord& word) {
    Use use;
    use.place = word.place;
    use.flag = std::move(flag);
    use.variables = word.word.variables;
    use.counts_cpus = word.word.counts_cpus;
    use.origin = word.word.origin;
    use.reason = word.word.reason;
    uses_[std::string(info.name)] = std::move(use);
  }

  void Open(const StartWord& word) {
    result_.open = true;
    result_.open_reason = word.word.reason.empty() ? "some of its words are not known"
                                                   : "a word may hold options: " + word.word.reason;
  }

  void Take(const StartWord& word) {
    if (!word.word.value) {
      Unknown(word);
      return;
    }
    std::string flag;
    const SettingInfo* info = OptionOf(*word.word.value, flag);
    texts_.push_back(*word.word.value);
    places_.push_back(word.place);
    if (info == nullptr) return;
    const bool whole = word.word.value->size() > flag.size();  // -w4, --workers=4
    if (whole || !info->takes_argument) {
      Note(*info, flag, word);
      return;
    }
    if (at_ + 1 >= words_.size()) return;
    const StartWord& next = words_[at_ + 1];
    if (next.word.value && next.word.value->starts_with('-') && next.word.value->size() > 1) return;
    ++at_;
    if (next.word.value) {
      texts_.push_back(*next.word.value);
    } else {
      texts_.push_back(Placeholder(*info, version_));
    }
    places_.push_back(next.place);
    Note(*info, flag, next);
    if (!next.word.value) {
      uses_[std::string(info->name)].lost = true;
      if (next.word.splits) maybe_more_ = true;
    }
  }

  // A word of which not even the option is known, unless its source shows "--workers=$X".
  void Unknown(const StartWord& word) {
    const std::size_t end = word.source.find_first_of("=$`\"'");
    std::string flag;
    const SettingInfo* info =
        end == std::string::npos ? nullptr : OptionOf(word.source.substr(0, end), flag);
    const bool valued = info != nullptr && info->takes_argument &&
                        (word.source[end] == '=' || !flag.starts_with("--"));
    if (!valued || word.word.splits) Open(word);
    if (!valued) return;
    texts_.push_back(flag);
    texts_.push_back(Placeholder(*info, version_));
    places_.push_back(word.place);
    places_.push_back(word.place);
    Note(*info, flag, word);
    uses_[std::string(info->name)].lost = true;
  }

  void Finish() {
    auto line = ReadCommandLine(texts_, version_);
    if (!line) {
      Refused(line.error());
      return;
    }
    result_.app = line->app;
    for (const auto& [name, value] : line->settings) {
      DeploySetting setting;
      setting.name = name;
      setting.value = value;
      Describe(setting);
      result_.settings.push_back(std::move(setting));
    }
  }

  void Describe(DeploySetting& setting) {
    const auto found = uses_.find(setting.name);
    setting.origin = SettingOrigin::kLiteral;
    if (found == uses_.end()) return;
    const Use& use = found->second;
    setting.place = use.place;
    setting.flag = use.flag;
    setting.variables = use.variables;
    setting.counts_cpus = use.counts_cpus;
    if (use.origin == ShellOrigin::kEvaluated) setting.origin = SettingOrigin::kEvaluated;
    if (use.origin == ShellOrigin::kEnvironment) setting.origin = SettingOrigin::kEnvironment;
    if (!use.lost) return;
    setting.value.reset();
    setting.origin = SettingOrigin::kUnknown;
    setting.reason = use.reason;
  }

  // What argparse or a validator has against the words; nothing can be said of any setting then.
  void Refused(const Error& error) {
    const bool lost =
        std::any_of(uses_.begin(), uses_.end(), [](const auto& use) { return use.second.lost; });
    const bool unknown = result_.open || maybe_more_;
    result_.open = true;
    if (result_.open_reason.empty()) result_.open_reason = "Gunicorn refuses its command line";
    if (unknown || (lost && error.place.empty())) return;
    SourcePlace place;
    const std::string& named = error.place;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      const bool option = !named.empty() && (texts_[i] == named || texts_[i].starts_with(named));
      const bool word = named.empty() && error.message.find(Quoted(texts_[i])) != std::string::npos;
      if (!option && !word) continue;
      place = places_[i];
      break;
    }
    DeployProblem problem;
    problem.kind = named.empty() ? "stray-word" : "option";
    problem.message = named.empty()
                          ? fmt::format("Gunicorn does not start: {}", error.message)
                          : fmt::format("Gunicorn does not start: {}: {}", named, error.message);
    problem.place = std::move(place);
    result_.problems.push_back(std::move(problem));
  }

  const std::vector<StartWord>& words_;
  GunicornVersion version_;
  std::size_t at_ = 0;
  std::vector<std::string> texts_;
  std::vector<SourcePlace> places_;
  std::map<std::string, Use> uses_;
  bool maybe_more_ = false;
  ReadWords result_;
};

}  // namespace

ReadWords ReadCommandWords(const std::vector<StartWord>& words, const GunicornVersion& version) {
  return WordReader(words, version).Read();
}

}  // namespace corntune
