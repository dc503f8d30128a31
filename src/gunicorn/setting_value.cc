#include "corntune/gunicorn/setting_value.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "ip_network.h"
#include "python_text.h"

namespace corntune {
namespace {

tl::unexpected<Error> Refuse(std::string_view place, std::string_view what, std::string_view text,
                             std::string_view expected) {
  return UsageError(std::string(place),
                    fmt::format("{}: {} (expected {})", what, Quoted(text), expected));
}

// The word that a choice is written as. "true=auto" says that Gunicorn keeps "auto" for "true".
std::string_view WordOf(std::string_view choice) {
  return choice.substr(0, choice.find('='));
}
std::string_view KeptOf(std::string_view choice) {
  return choice.substr(choice.find('=') + 1);
}

std::string Expected(const std::vector<std::string_view>& choices) {
  std::vector<std::string> words;
  for (const std::string_view choice : choices) {
    if (choice.find('=') == std::string_view::npos) words.emplace_back(choice);
  }
  const std::string last = words.back();
  words.pop_back();
  return words.empty() ? last : fmt::format("{} or {}", Join(words, ", "), last);
}

Result<SettingValue> ReadBoolean(std::string_view text, std::string_view place) {
  const std::string word = ToLower(PythonStrip(text));
  if (word == "true" || word == "false") return SettingValue(word == "true");
  return Refuse(place, "not a boolean", text, "true or false");
}

Result<SettingValue> ReadInteger(const SettingForm& form, std::string_view text,
                                 std::string_view place) {
  const auto number = PythonInteger(text, form.syntax, place);
  if (!number) return tl::unexpected(number.error());
  if (*number >= form.least && (!form.most || *number <= *form.most)) return SettingValue(*number);
  const std::string range = form.most ? fmt::format("{} to {}", form.least, *form.most)
                                      : fmt::format("{} or more", form.least);
  return Refuse(place, "out of range", text, range);
}

Result<SettingValue> ReadChoice(const SettingForm& form, std::string_view text,
                                std::string_view place) {
  const bool exact = form.check == ValueCheck::kExactChoice;
  const std::string word = exact ? std::string(text) : ToLower(PythonStrip(text));
  for (const std::string_view choice : form.choices) {
    if (WordOf(choice) == word) return SettingValue(std::string(KeptOf(choice)));
  }
  return Refuse(place, "not a choice", text, Expected(form.choices));
}

// validate_string_to_list: empty pieces are dropped, pieces of blanks are not.
std::vector<std::string> CommaList(std::string_view text) {
  std::vector<std::string> pieces;
  for (const std::string_view piece : Split(PythonStrip(text), ',')) {
    if (!piece.empty()) pieces.emplace_back(PythonStrip(piece));
  }
  return pieces;
}

Result<SettingValue> ReadAddresses(const SettingForm& form, std::string_view text,
                                   std::string_view place) {
  std::vector<std::string> addresses = CommaList(text);
  const bool networks = form.check == ValueCheck::kNetworks;
  for (const std::string& address : addresses) {
    if (address == "*" || (networks ? IsIpNetwork(address) : IsIpAddress(address))) continue;
    return Refuse(place, networks ? "not an IP address or network" : "not an IP address", address,
                  networks ? "e.g. 127.0.0.1, 10.0.0.0/8 or *" : "e.g. 127.0.0.1 or *");
  }
  return SettingValue(std::move(addresses));
}

Result<SettingValue> ReadChoiceList(const SettingForm& form, std::string_view text,
                                    std::string_view place) {
  std::vector<std::string> words;
  for (const std::string_view piece : Split(text, ',')) {
    const std::string word = ToLower(PythonStrip(piece));
    if (word.empty()) continue;
    const bool known =
        std::find(form.choices.begin(), form.choices.end(), word) != form.choices.end();
    if (!known) return Refuse(place, "not a choice", word, Expected(form.choices));
    if (std::find(words.begin(), words.end(), word) != words.end()) {
      return UsageError(std::string(place), fmt::format("stands twice: {}", Quoted(word)));
    }
    words.push_back(word);
  }
  if (words.empty()) words.emplace_back(form.choices.front());
  return SettingValue(std::move(words));
}

bool IsPort(std::string_view text) {
  return PythonInteger(text, IntegerSyntax::kDecimal, {}).has_value();
}

// parse_address in gunicorn/util.py, by which statsd's address is read from 21.0 on.
bool IsServerAddress(std::string_view text) {
  if (text.starts_with("unix:")) return true;
  if (text.starts_with("fd://")) return IsPort(text.substr(5));
  if (text.starts_with("tcp://")) text = Trim(text.substr(6, text.find("tcp://", 6) - 6));
  const std::size_t bracket = text.find("]:");
  if (text.find('[') != std::string_view::npos && text.find(']') != std::string_view::npos) {
    if (bracket == std::string_view::npos) return true;
    const std::string_view after = text.substr(bracket + 2);
    return IsPort(after.substr(0, after.find("]:")));
  }
  const auto parts = Split(text, ':');
  return parts.size() < 2 || IsPort(parts[1]);
}

Result<SettingValue> ReadHost(const SettingForm& form, std::string_view text,
                              std::string_view place) {
  const std::string_view address = PythonStrip(text);
  const auto parts = Split(address, ':');
  if (form.check == ValueCheck::kHostPort) {
    if (parts.size() == 2 && IsPort(parts[1])) return SettingValue(std::string(address));
    return Refuse(place, "not an address", text, "HOST:PORT");
  }
  if (IsServerAddress(address)) return SettingValue(std::string(address));
  return Refuse(place, "not an address", text, "HOST:PORT or unix://PATH");
}

Result<SettingValue> ReadAccount(std::string_view text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  const auto number = PythonInteger(text, IntegerSyntax::kDecimal, {});
  if (digits && number) return SettingValue(*number);
  return SettingValue(std::string(text));
}

}  // namespace

Result<SettingValue> ReadSettingText(const SettingForm& form, std::string_view text,
                                     std::string_view place) {
  switch (form.check) {
    case ValueCheck::kBoolean:
      return ReadBoolean(text, place);
    case ValueCheck::kInteger:
      return ReadInteger(form, text, place);
    case ValueCheck::kChoice:
    case ValueCheck::kExactChoice:
      return ReadChoice(form, text, place);
    case ValueCheck::kChoiceList:
      return ReadChoiceList(form, text, place);
    case ValueCheck::kAddresses:
    case ValueCheck::kNetworks:
      return ReadAddresses(form, text, place);
    case ValueCheck::kCommaList:
      return SettingValue(CommaList(text));
    case ValueCheck::kHostPort:
    case ValueCheck::kStatsdAddress:
      return ReadHost(form, text, place);
    case ValueCheck::kUser:
    case ValueCheck::kGroup:
      return ReadAccount(text);
    case ValueCheck::kTextList:
    case ValueCheck::kFiles:
    case ValueCheck::kFilesOrPatterns:
      return SettingValue(std::vector<std::string>{std::string(PythonStrip(text))});
    case ValueCheck::kDictionary:
      return UsageError(
          std::string(place),
          fmt::format("not a dictionary: {} (set it in gunicorn.conf.py)", Quoted(text)));
    case ValueCheck::kAnything:
      return SettingValue(std::string(text));
    case ValueCheck::kText:
    case ValueCheck::kFolder:
    case ValueCheck::kCallable:
      return SettingValue(std::string(PythonStrip(text)));
  }
  return SettingValue(std::string(text));
}

}  // namespace corntune
