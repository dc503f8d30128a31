#include <fmt/format.h>

#include "forms.h"
#include "json_value.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

std::string Scalar(const Json& json) {
  if (json.is_string()) {
    // RecommendJson holds nothing but UTF-8, so that quoting cannot fail.
    return YamlScalar(json.get_ref<const std::string&>(), "").value_or("\"\"");
  }
  return json.dump();
}

// Block style: what follows "key:" or "-", its line break included.
std::string Block(const Json& json, std::size_t indent) {
  if (!json.is_structured()) return " " + Scalar(json) + "\n";
  if (json.empty()) return json.is_array() ? " []\n" : " {}\n";
  const std::string pad(indent, ' ');
  std::string text = "\n";
  if (json.is_array()) {
    for (const Json& item : json) text += pad + "-" + Block(item, indent + 2);
    return text;
  }
  for (const auto& [key, value] : json.items()) text += pad + key + ":" + Block(value, indent + 2);
  return text;
}

}  // namespace

Result<std::string> WriteYaml(const Recommendation& answer, const Deployment&) {
  const auto json = RecommendJson(answer);
  if (!json) return tl::unexpected(json.error());
  return HeaderComment(answer, "# ") + Block(*json, 0).substr(1);
}

}  // namespace corntune
