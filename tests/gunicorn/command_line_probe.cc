// Reads command lines as corntune does and prints the result as JSON, so that a test can compare it
// with Gunicorn's own. One JSON object a line on stdin: {"version": "27.0.1", "words": [...]}, or
// {"split": "..."}; one answer a line on stdout.
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "corntune/gunicorn/command_line.h"

namespace corntune {
namespace {

using Json = nlohmann::json;

Json Answer(const Json& question) {
  if (question.contains("split")) {
    const auto words = SplitShellWords(question.at("split").get<std::string>());
    return words ? Json{{"words", *words}} : Json{{"error", words.error().ToString()}};
  }
  const auto version = ParseGunicornVersion(question.at("version").get<std::string>(), "version");
  const auto line =
      ReadCommandLine(question.at("words").get<std::vector<std::string>>(), version.value());
  if (!line) return {{"error", line.error().ToString()}};
  Json settings = Json::object();
  for (const auto& [name, value] : line->settings) {
    std::visit([&, key = name](const auto& content) { settings[key] = content; }, value);
  }
  Json answer = {{"settings", settings}, {"exits", line->exits}, {"app", nullptr}};
  if (line->app) answer["app"] = *line->app;
  return answer;
}

}  // namespace
}  // namespace corntune

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << corntune::Answer(nlohmann::json::parse(line)).dump() << "\n";
  }
}
