// Values of Gunicorn settings, by Gunicorn's own names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace corntune {

// A value as Gunicorn's configuration holds it. Durations are whole seconds, as Gunicorn has them.
using SettingValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

// A set of settings in a fixed order: the order of insertion, which is the order in which they are
// printed and emitted. A name stands at most once.
class Settings {
 public:
  void Set(std::string name, SettingValue value);  // replaces in place, or appends
  void Erase(std::string_view name);

  const SettingValue* Find(std::string_view name) const;  // nullptr when it is not set
  std::int64_t GetInteger(std::string_view name, std::int64_t otherwise) const;
  std::string GetText(std::string_view name, std::string_view otherwise) const;

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  bool operator==(const Settings&) const = default;

 private:
  std::vector<std::pair<std::string, SettingValue>> entries_;
};

// As a reader would write it: "4", "gevent", "true", "a, b".
std::string ToText(const SettingValue& value);

// As a Python literal: 4, 'gevent', True, ['a', 'b']. Text is escaped so that no content can end
// the literal.
std::string ToPython(const SettingValue& value);

}  // namespace corntune
