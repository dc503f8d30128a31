// For tests only: evaluates and edits configurations. One JSON object a line in, one out.
//
//   {"text": ..., "cpu_count": 4, "affinity_count": 2, "environment": {"PORT": "80", "X": null},
//    "complete": true, "gunicorn": "27.0.1"}
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "corntune/pyconf/evaluate.h"

namespace {

using corntune::PyValue;
using nlohmann::json;

// {"list": [...]} and so on, so that a tuple stays a tuple and a key may be anything.
json ToJson(const PyValue& value) {
  using Kind = PyValue::Kind;
  const auto items = [&] {
    json list = json::array();
    for (const PyValue& item : value.items) list.push_back(ToJson(item));
    return list;
  };
  switch (value.kind) {
    case Kind::kNone:
      return nullptr;
    case Kind::kBool:
      return value.integer != 0;
    case Kind::kInteger:
      return value.integer;
    case Kind::kReal:
      return {{"float", corntune::ToPython(value)}};
    case Kind::kText:
      return value.text;
    case Kind::kBytes: {
      json bytes = json::array();
      for (const char c : value.text) bytes.push_back(static_cast<unsigned char>(c));
      return {{"bytes", bytes}};
    }
    case Kind::kList:
      return {{"list", items()}};
    case Kind::kTuple:
      return {{"tuple", items()}};
    case Kind::kSet:
      return {{"set", items()}};
    case Kind::kDict:
      return {{"dict", items()}};
    case Kind::kFunction:
      return {{"function", value.text}};
  }
  return nullptr;
}

corntune::EvaluationContext ContextOf(const json& question) {
  corntune::EvaluationContext context;
  if (question.contains("cpu_count")) context.cpu_count = question["cpu_count"];
  if (question.contains("affinity_count")) context.affinity_count = question["affinity_count"];
  context.environment_is_complete = question.value("complete", false);
  const json environment = question.value("environment", json::object());
  for (const auto& [name, value] : environment.items()) {
    auto& place = context.environment[name];
    if (!value.is_null()) place = value.get<std::string>();
  }
  if (question.contains("gunicorn")) {
    const auto version =
        corntune::ParseGunicornVersion(question["gunicorn"].get<std::string>(), "x");
    if (version) context.gunicorn_version = *version;
  }
  return context;
}

json AnswerTo(const json& question) {
  const auto evaluation =
      corntune::EvaluateConf(question["text"].get<std::string>(), ContextOf(question));
  json names = json::object();
  for (const auto& name : evaluation.names) {
    json values = json::array();
    for (const auto& value : name.values) {
      json one = {{"known", value.value.has_value()},
                  {"origin", corntune::NameOf(value.origin)},
                  {"reason", value.reason},
                  {"line", value.name.begin.line},
                  {"column", value.name.begin.column}};
      if (value.value) one["value"] = ToJson(*value.value);
      for (const auto& dependency : value.dependencies) {
        one["from"].push_back(dependency.name + ":" + std::to_string(dependency.span.begin.line));
      }
      values.push_back(std::move(one));
    }
    names[name.name] = {{"values", values}, {"unset", name.may_be_unset}, {"read", name.read}};
  }
  json problems = json::array();
  for (const auto& problem : evaluation.problems) {
    problems.push_back({{"kind", static_cast<int>(problem.kind)},
                        {"line", problem.position.line},
                        {"message", problem.message}});
  }
  return {{"names", names}, {"problems", problems}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const json answer = AnswerTo(json::parse(line));
    std::cout << answer.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
  }
}
