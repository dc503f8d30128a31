// For tests only: reads scripts. One JSON object a line in, one out.
//
//   {"text": ..., "cpu_count": 4, "environment": {"PORT": "80", "X": null}, "complete": true}
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "corntune/shell/program.h"
#include "corntune/shell/script.h"

int main() {
  using nlohmann::json;
  for (std::string line; std::getline(std::cin, line);) {
    const json asked = json::parse(line);
    corntune::ShellContext context;
    context.cpu_count = asked.at("cpu_count").get<std::int64_t>();
    context.environment_is_complete = asked.at("complete").get<bool>();
    for (const auto& [name, value] : asked.at("environment").items()) {
      if (value.is_null()) {
        context.environment[name] = std::nullopt;
      } else {
        context.environment[name] = value.get<std::string>();
      }
    }
    const auto text = asked.at("text").get<std::string>();
    const corntune::ShellScript script = corntune::ReadShell(text, context);
    json answer = {{"commands", json::array()}};
    if (script.problem) answer["problem"] = *script.problem;
    for (const corntune::SimpleCommand& command : script.commands) {
      json words = json::array();
      for (const corntune::ShellWord& word : command.words) {
        words.push_back(word.value ? json(*word.value) : json({{"unknown", word.reason}}));
      }
      json environment = json::object();
      for (const auto& [name, word] : command.environment) {
        if (word.value) environment[name] = *word.value;
      }
      const auto call = corntune::FindProgram(command.words);
      answer["commands"].push_back({{"words", words},
                                    {"environment", environment},
                                    {"conditional", command.conditional},
                                    {"program", call ? call->program : ""},
                                    {"arguments", call ? call->arguments : 0},
                                    {"exec", call && call->exec}});
    }
    std::cout << answer.dump() << std::endl;
  }
}
