// Gunicorn's command line is Python's argparse with abbreviations allowed. The functions here
// follow ArgumentParser._parse_known_args of Python 3.11 step by step, so that what Gunicorn
// refuses is refused, and what it takes for an option's argument is one.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/gunicorn/setting_value.h"

#include "python_text.h"

namespace corntune {
namespace {

// An option of the parser. Without a setting it is --help or --version.
struct Option {
  std::string_view flag;
  const SettingInfo* setting = nullptr;
  const SettingForm* form = nullptr;

  ArgumentKind argument() const { return form != nullptr ? form->argument : ArgumentKind::kNone; }
};

// How one word was understood before any option took its arguments.
struct Word {
  enum class Kind { kArgument, kOption, kUnknownOption, kEndOfOptions };
  Kind kind = Kind::kArgument;
  Option option;
  std::optional<std::string> explicit_argument;  // "4" of "-w4" and "--workers=4"
};

std::vector<Option> OptionsOf(const GunicornVersion& version) {
  std::vector<Option> options = {{"-h"}, {"--help"}, {"-v"}, {"--version"}};
  for (const SettingInfo& setting : Catalogue()) {
    if (!setting.In(version)) continue;
    const SettingForm& form = setting.FormIn(version);
    for (const std::string_view flag : form.flags) options.push_back({flag, &setting, &form});
  }
  return options;
}

// "-1", "-0.5": argparse takes these for arguments as long as no option looks like one.
bool IsNegativeNumber(std::string_view word) {
  word.remove_prefix(1);
  const std::size_t dot = word.find('.');
  const auto digits = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (dot == std::string_view::npos) return !word.empty() && digits(word);
  return digits(word.substr(0, dot)) && dot + 1 < word.size() && digits(word.substr(dot + 1));
}

class Reader {
 public:
  Reader(const std::vector<std::string>& words, const GunicornVersion& version)
      : texts_(words), version_(version), options_(OptionsOf(version)) {}

  Result<CommandLine> Read();

 private:
  using Status = Result<std::monostate>;

  const Option* FindOption(std::string_view flag) const;
  std::vector<std::pair<Option, std::optional<std::string>>> Matches(std::string_view word) const;
  Result<Word> Classify(const std::string& text) const;
  Status ClassifyAll();

  bool IsArgument(std::size_t at) const {
    return at < words_.size() && words_[at].kind == Word::Kind::kArgument;
  }
  std::size_t TakePositionals(std::size_t at);
  Result<std::size_t> TakeOption(std::size_t at);
  Result<std::size_t> TakeExplicit(std::size_t at, Option option, std::string argument);
  Result<std::size_t> TakeFollowing(std::size_t at, const Option& option);
  Status Store(const Option& option, const std::optional<std::string>& argument);
  Status Append(const Option& option, const std::vector<std::string>& texts);

  Error Unrecognized(std::size_t at) const;
  Error UnknownOption(std::string_view text) const;
  Result<CommandLine> Finish();

  const std::vector<std::string>& texts_;
  GunicornVersion version_;
  std::vector<Option> options_;
  std::vector<Word> words_;
  CommandLine result_;
  bool positionals_taken_ = false;
  std::optional<std::size_t> extra_;  // the first word that nothing took
  // Setting -> its form and the texts given, the last of which counts unless the option appends.
  struct Given {
    std::string_view flag;
    const SettingForm* form = nullptr;
    std::vector<std::optional<std::string>> texts;
  };
  std::vector<std::pair<const SettingInfo*, Given>> given_;
};

const Option* Reader::FindOption(std::string_view flag) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [&](const Option& option) { return option.flag == flag; });
  return found == options_.end() ? nullptr : &*found;
}

// _get_option_tuples: what `word`, which is no exact option, may abbreviate.
std::vector<std::pair<Option, std::optional<std::string>>> Reader::Matches(
    std::string_view word) const {
  std::vector<std::pair<Option, std::optional<std::string>>> matches;
  if (!word.starts_with("--")) {
    const Option* option = FindOption(word.substr(0, 2));
    if (option != nullptr) matches.emplace_back(*option, std::string(word.substr(2)));
    return matches;
  }
  const std::size_t equals = word.find('=');
  std::optional<std::string> argument;
  if (equals != std::string_view::npos) argument = std::string(word.substr(equals + 1));
  for (const Option& option : options_) {
    if (option.flag.starts_with(word.substr(0, equals))) matches.emplace_back(option, argument);
  }
  return matches;
}

// _parse_optional.
Result<Word> Reader::Classify(const std::string& text) const {
  Word word;
  if (text.size() < 2 || text[0] != '-') return word;
  const std::size_t equals = text.find('=');
  const Option* exact = FindOption(text);
  if (exact == nullptr && equals != std::string::npos) {
    exact = FindOption(std::string_view(text).substr(0, equals));
    if (exact != nullptr) word.explicit_argument = text.substr(equals + 1);
  }
  if (exact != nullptr) {
    word.kind = Word::Kind::kOption;
    word.option = *exact;
    return word;
  }
  const auto matches = Matches(text);
  if (matches.size() > 1) {
    std::vector<std::string> names;
    for (const auto& match : matches) names.emplace_back(match.first.flag);
    return UsageError(text.substr(0, equals),
                      fmt::format("ambiguous option (it could be {})", Join(names, ", ")));
  }
  if (matches.size() == 1) {
    word.kind = Word::Kind::kOption;
    word.option = matches.front().first;
    word.explicit_argument = matches.front().second;
    return word;
  }
  if (IsNegativeNumber(text) || text.find(' ') != std::string::npos) return word;
  word.kind = Word::Kind::kUnknownOption;
  return word;
}

Reader::Status Reader::ClassifyAll() {
  bool options_ended = false;
  for (const std::string& text : texts_) {
    Word word;
    if (!options_ended && text == "--") {
      options_ended = true;
      word.kind = Word::Kind::kEndOfOptions;
    } else if (!options_ended) {
      auto classified = Classify(text);
      if (!classified) return tl::unexpected(classified.error());
      word = *std::move(classified);
    }
    words_.push_back(std::move(word));
  }
  return {};
}

// consume_positionals: the one positional takes all arguments that stand together, once; the first
// "--" among them is dropped.
std::size_t Reader::TakePositionals(std::size_t at) {
  if (positionals_taken_) return at;
  positionals_taken_ = true;
  bool dropped = false;
  for (; at < words_.size(); ++at) {
    const bool ends_options = words_[at].kind == Word::Kind::kEndOfOptions;
    if (!ends_options && !IsArgument(at)) break;
    if (texts_[at] == "--" && !std::exchange(dropped, true)) continue;
    if (!result_.app) result_.app = texts_[at];
  }
  return at;
}

// consume_optional: the index after the option and its arguments.
Result<std::size_t> Reader::TakeOption(std::size_t at) {
  const Word& word = words_[at];
  if (word.kind == Word::Kind::kUnknownOption) {
    if (!extra_) extra_ = at;
    return at + 1;
  }
  if (word.explicit_argument) return TakeExplicit(at, word.option, *word.explicit_argument);
  return TakeFollowing(at, word.option);
}

// "-Dw4": an option without argument may be followed by more short ones in the same word.
Result<std::size_t> Reader::TakeExplicit(std::size_t at, Option option, std::string argument) {
  std::vector<Option> alone;
  bool has_argument = true;
  while (has_argument && option.argument() == ArgumentKind::kNone) {
    const Option* next = nullptr;
    if (option.flag[1] != '-' && !argument.empty()) {
      next = FindOption(std::string("-") + argument[0]);
    }
    if (next == nullptr) {
      return UsageError(std::string(option.flag),
                        fmt::format("takes no argument: {}", Quoted(argument)));
    }
    alone.push_back(option);
    option = *next;
    argument.erase(0, 1);
    has_argument = !argument.empty();
  }
  std::size_t next_at = at + 1;
  for (const Option& one : alone) {
    if (auto stored = Store(one, std::nullopt); !stored) return tl::unexpected(stored.error());
    if (result_.exits) return next_at;
  }
  if (!has_argument) return TakeFollowing(at, option);
  // _get_values removes a "--" from the arguments, whichever it is.
  if (argument == "--" && option.argument() == ArgumentKind::kRequired) {
    return UsageError(std::string(option.flag), "argparse drops the argument \"--\"");
  }
  const auto given = argument == "--" ? std::nullopt : std::optional<std::string>(argument);
  if (auto stored = Store(option, given); !stored) return tl::unexpected(stored.error());
  return next_at;
}

Result<std::size_t> Reader::TakeFollowing(std::size_t at, const Option& option) {
  const bool follows = IsArgument(at + 1);
  if (option.argument() == ArgumentKind::kRequired && !follows) {
    return UsageError(std::string(option.flag), "needs an argument");
  }
  const bool takes = follows && option.argument() != ArgumentKind::kNone;
  const auto argument = takes ? std::optional<std::string>(texts_[at + 1]) : std::nullopt;
  if (auto stored = Store(option, argument); !stored) return tl::unexpected(stored.error());
  return at + (takes ? 2 : 1);
}

// Keeps one use of an option. argparse converts numbers at once; the validators see the last one.
Reader::Status Reader::Store(const Option& option, const std::optional<std::string>& argument) {
  if (option.setting == nullptr) {
    result_.exits = true;
    return {};
  }
  const bool converts =
      option.form->type == SettingType::kInteger && option.form->syntax != IntegerSyntax::kLiteral;
  if (argument && converts) {
    const auto number = PythonInteger(*argument, option.form->syntax, option.flag);
    if (!number) return tl::unexpected(number.error());
  }
  auto found = std::find_if(given_.begin(), given_.end(),
                            [&](const auto& entry) { return entry.first == option.setting; });
  if (found == given_.end()) {
    found = given_.insert(given_.end(), {option.setting, Given{option.flag, option.form, {}}});
  }
  Given& given = found->second;
  if (!option.form->appends) given.texts.clear();
  given.flag = option.flag;
  given.texts.push_back(argument);
  return {};
}

Error Reader::UnknownOption(std::string_view text) const {
  const std::string flag(text.substr(0, text.find('=')));
  const SettingInfo* other = FindSettingByFlag(flag);
  if (other != nullptr) {
    const std::string since = version_ < other->first.value_or(kOldestGunicorn)
                                  ? "came with Gunicorn " + other->first->ToString()
                                  : "is in other releases of Gunicorn";
    return Error{ErrorKind::kUsage, flag,
                 fmt::format("{}, {} lacks it", since, version_.ToString())};
  }
  std::vector<std::string> flags;
  for (const Option& option : options_) flags.emplace_back(option.flag);
  std::string message = fmt::format("Gunicorn {} has no such option", version_.ToString());
  if (const auto nearest = DidYouMean(flag, flags)) {
    message += fmt::format(" (did you mean {}?)", *nearest);
  }
  return Error{ErrorKind::kUsage, flag, std::move(message)};
}

Error Reader::Unrecognized(std::size_t at) const {
  if (words_[at].kind == Word::Kind::kUnknownOption) return UnknownOption(texts_[at]);
  return Error{ErrorKind::kUsage, "",
               fmt::format("unexpected argument: {} (the application is {})", Quoted(texts_[at]),
                           Quoted(result_.app.value_or("")))};
}

// The validators, once all options are known.
Reader::Status Reader::Append(const Option& option, const std::vector<std::string>& texts) {
  std::vector<std::string> list;
  for (const std::string& text : texts) {
    auto value = ReadSettingText(*option.form, text, option.flag);
    if (!value) return tl::unexpected(value.error());
    const auto& part = std::get<std::vector<std::string>>(*value);
    list.insert(list.end(), part.begin(), part.end());
  }
  result_.settings.Set(std::string(option.setting->name), std::move(list));
  return {};
}

Result<CommandLine> Reader::Finish() {
  for (const auto& [setting, given] : given_) {
    std::vector<std::string> texts;
    for (const auto& text : given.texts)
      texts.push_back(text.value_or(std::string(given.form->stored)));
    const Option option{given.flag, setting, given.form};
    if (given.form->appends) {
      if (auto appended = Append(option, texts); !appended) {
        return tl::unexpected(appended.error());
      }
      continue;
    }
    auto value = ReadSettingText(*given.form, texts.back(), given.flag);
    if (!value) return tl::unexpected(value.error());
    result_.settings.Set(std::string(setting->name), *std::move(value));
  }
  return std::move(result_);
}

Result<CommandLine> Reader::Read() {
  if (auto classified = ClassifyAll(); !classified) return tl::unexpected(classified.error());
  const auto is_option = [](const Word& word) {
    return word.kind == Word::Kind::kOption || word.kind == Word::Kind::kUnknownOption;
  };
  std::size_t at = 0;
  while (std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(at), words_.end(), is_option)) {
    if (!is_option(words_[at])) {
      const std::size_t after = TakePositionals(at);
      if (after == at && !extra_) extra_ = at;
      at = std::max(after, at + 1);
      continue;
    }
    const auto next = TakeOption(at);
    if (!next) return tl::unexpected(next.error());
    if (result_.exits) return std::move(result_);
    at = *next;
  }
  at = TakePositionals(at);
  if (at < words_.size() && !extra_) extra_ = at;
  if (extra_) return tl::unexpected(Unrecognized(*extra_));
  return Finish();
}

}  // namespace

Result<CommandLine> ReadCommandLine(const std::vector<std::string>& words,
                                    const GunicornVersion& version) {
  return Reader(words, version).Read();
}

}  // namespace corntune
