#include "corntune/gunicorn/settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

namespace corntune {
namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string PythonText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

// A double that Python reads as a float, not an int.
std::string PythonReal(double value) {
  std::string text = FormatNumber(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

void Settings::Set(std::string name, SettingValue value) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found != entries_.end()) {
    found->second = std::move(value);
  } else {
    entries_.emplace_back(std::move(name), std::move(value));
  }
}

void Settings::Erase(std::string_view name) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == name; });
}

const SettingValue* Settings::Find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::int64_t Settings::GetInteger(std::string_view name, std::int64_t otherwise) const {
  const SettingValue* value = Find(name);
  const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr;
  return number ? *number : otherwise;
}

std::string Settings::GetText(std::string_view name, std::string_view otherwise) const {
  const SettingValue* value = Find(name);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string(otherwise);
}

std::string ToText(const SettingValue& value) {
  return std::visit(
      Overloaded{[](bool flag) { return std::string(flag ? "true" : "false"); },
                 [](std::int64_t number) { return std::to_string(number); },
                 [](double number) { return FormatNumber(number); },
                 [](const std::string& text) { return text; },
                 [](const std::vector<std::string>& list) { return Join(list, ", "); }},
      value);
}

std::string ToPython(const SettingValue& value) {
  return std::visit(Overloaded{[](bool flag) { return std::string(flag ? "True" : "False"); },
                               [](std::int64_t number) { return std::to_string(number); },
                               [](double number) { return PythonReal(number); },
                               [](const std::string& text) { return PythonText(text); },
                               [](const std::vector<std::string>& list) {
                                 std::vector<std::string> items;
                                 for (const std::string& item : list) {
                                   items.push_back(PythonText(item));
                                 }
                                 return "[" + Join(items, ", ") + "]";
                               }},
                    value);
}

}  // namespace corntune
