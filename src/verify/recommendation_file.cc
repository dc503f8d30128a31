#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/os/file_tree.h"
#include "corntune/verify/verify.h"

namespace corntune {
namespace {

// As emit writes them; nothing for what no setting holds.
std::optional<SettingValue> ValueFrom(const nlohmann::json& value) {
  if (value.is_boolean()) return SettingValue(value.get<bool>());
  if (value.is_number_integer()) return SettingValue(value.get<std::int64_t>());
  if (value.is_number()) return SettingValue(value.get<double>());
  if (value.is_string()) return SettingValue(value.get<std::string>());
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& element : value) {
    if (!element.is_string()) return std::nullopt;
    texts.push_back(element.get<std::string>());
  }
  return SettingValue(std::move(texts));
}

}  // namespace

Result<RecordedRecommendation> ReadRecommendation(const std::string& file) {
  const auto text = RealFileTree().Read(file);
  if (!text) return tl::unexpected(text.error());
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  const bool right = json.is_object() && json.contains("schema") &&
                     json["schema"] == "corntune.recommend/1" && json.contains("settings") &&
                     json["settings"].is_object();
  if (!right) {
    return CannotError(file,
                       "not a recommendation (expected the output of corntune recommend "
                       "--format=json)");
  }
  RecordedRecommendation recorded;
  for (const auto& [name, value] : json["settings"].items()) {
    if (FindSetting(name) == nullptr) {
      return CannotError(file, "settings: no such setting: " + Quoted(name));
    }
    auto read = ValueFrom(value);
    if (!read) {
      return CannotError(file,
                         fmt::format("settings: {}: not a value: {}", name, Quoted(value.dump())));
    }
    recorded.settings.Set(name, std::move(*read));
  }
  if (json.contains("app") && json["app"].is_string())
    recorded.app = json["app"].get<std::string>();
  if (json.contains("memory_limit_bytes") && json["memory_limit_bytes"].is_number_unsigned()) {
    recorded.memory_limit = Bytes{json["memory_limit_bytes"].get<std::uint64_t>()};
  }
  return recorded;
}

}  // namespace corntune
