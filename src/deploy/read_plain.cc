// gunicorn.conf.py, Procfile, start scripts and .env files.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"

#include "conf_layer.h"
#include "ini_lines.h"
#include "start.h"
#include "yaml_value.h"

namespace corntune {
namespace {

bool IsProcessName(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// What app.json beside the Procfile gives every process: {"env": {"NAME": "value" or {"value":
// "value"}}}. The others are asked for when the application is made.
std::map<std::string, DeployVariable> VariablesOfAppJson(const DeployReader& reader) {
  std::map<std::string, DeployVariable> variables;
  const std::string path = JoinPath(reader.folder(), "app.json");
  const auto found = reader.FindFile("app.json", reader.folder());
  if (!found || found->path != path) return variables;
  const LineIndex lines(path, found->text);
  for (const YamlRef& root : ReadYamlDocuments(lines).roots) {
    const YamlValue* environment = root->Find("env");
    if (environment == nullptr || !environment->IsMap()) continue;
    for (const auto& [name, given] : FieldsOf(*environment, kMostVariables)) {
      const YamlValue* value = given->IsMap() ? given->Find("value") : given;
      DeployVariable variable{std::nullopt, given->place};
      if (value != nullptr && value->IsScalar()) variable.value = value->text;
      variables[name] = std::move(variable);
    }
  }
  return variables;
}

}  // namespace

void ReadConfFile(DeployReader& reader) {
  DeployFile& file = reader.file();
  FoundDeployment deployment = reader.NewDeployment("configuration", reader.lines().Place(0, 0));
  deployment.conf_file = file.path;
  // Read by a command that is not seen here, which may say anything more.
  auto evaluation =
      std::make_shared<Evaluation>(EvaluateConf(*file.text, ConfContextOf(deployment)));
  for (DeploySetting& setting : ConfSettings(*evaluation, reader.lines(), deployment.version)) {
    deployment.settings.push_back(std::move(setting));
  }
  for (const ConfProblem& problem : evaluation->problems) {
    const SourcePlace place =
        reader.lines().Place(problem.position.offset, problem.position.offset + 1);
    if (problem.kind == ConfProblem::Kind::kSyntax) {
      deployment.settings.clear();  // none of it runs
      reader.Problem("python", place, "Gunicorn does not start: " + problem.message,
                     "Python cannot read this file: correct the syntax");
    } else if (problem.kind == ConfProblem::Kind::kException) {
      reader.Problem("python-exception", place,
                     "Gunicorn does not start: the file ends with " + problem.message,
                     "correct the statement, or catch the exception");
    }
    deployment.open = true;
    deployment.open_reason = problem.message;
  }
  file.conf = std::move(evaluation);
  file.deployments.push_back(std::move(deployment));
}

void ReadProcfile(DeployReader& reader) {
  const LineIndex& lines = reader.lines();
  const auto variables = VariablesOfAppJson(reader);
  std::set<std::string> seen;
  for (int number = 1; number <= lines.lines(); ++number) {
    const std::string_view content = lines.Line(number);
    const std::size_t colon = content.find(':');
    if (colon == std::string_view::npos || !IsProcessName(content.substr(0, colon))) continue;
    const std::string name(content.substr(0, colon));
    const std::size_t begin = lines.OffsetOf(number, static_cast<int>(colon) + 2);
    const int first = number;
    while (lines.Line(number).ends_with('\\') && number < lines.lines()) ++number;
    const std::size_t end = lines.OffsetOf(number, 1) + lines.Line(number).size();
    const SourcePlace place = lines.Place(lines.OffsetOf(first, 1), begin);
    if (!seen.insert(name).second) {
      reader.Problem("procfile-twice", place,
                     fmt::format("process type {} stands here for the second time", Quoted(name)),
                     "keep one of the lines: the platform runs only one of them");
    }
    Start start;
    start.base = reader.NewDeployment(name, place);
    start.base.facts["platform"] = {"heroku", {}};
    start.base.facts["stop_seconds"] = {"30", {}};
    start.base.facts["platform_shell"] = {"yes", {}};
    for (const auto& [variable, value] : variables) PutVariable(start.base, variable, value);
    start.folder = reader.folder();
    reader.TakeShell(SliceOf(lines, begin, end), start);
  }
}

void ReadScript(DeployReader& reader) {
  Start start;
  start.base = reader.NewDeployment("", reader.lines().Place(0, 0));
  start.folder = reader.folder();
  reader.TakeShell(SliceOf(reader.lines(), 0, reader.lines().text().size()), start);
  const LineIndex& lines = reader.lines();
  // A continuation that was forgotten: the next line begins with an option.
  for (const FoundDeployment& deployment : reader.file().deployments) {
    if (deployment.place.file != lines.file() || deployment.place.line == 0) continue;
    int number = deployment.place.line;
    while (number < lines.lines() && lines.Line(number).ends_with('\\')) ++number;
    if (number >= lines.lines()) continue;
    const std::string_view last = lines.Line(number);
    const std::string_view next = Trim(lines.Line(number + 1));
    const bool option = next.size() > 2 && next.front() == '-' && next.find(' ') != 0;
    if (!option || Trim(last).empty()) continue;
    const bool broken = Trim(last).ends_with('\\');
    const std::size_t begin = lines.OffsetOf(number + 1, 1);
    reader.Problem("lost-continuation", lines.Place(begin, begin + lines.Line(number + 1).size()),
                   broken ? "the line before ends with a blank after its backslash: from here on, "
                            "no option reaches Gunicorn"
                          : "the line before does not end with a backslash: from here on, no "
                            "option reaches Gunicorn",
                   "end the line before with \" \\\" and nothing after it");
  }
}

void ReadEnvFile(DeployReader& reader) {
  for (const IniLine& line : EnvLines(reader.lines())) {
    reader.file().values[line.key] = DeployVariable{line.value.text, line.place};
  }
}

}  // namespace corntune
