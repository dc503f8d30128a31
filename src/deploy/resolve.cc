// The settings in force: Gunicorn's layers, from its variables to the command line.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/gunicorn/setting_value.h"

#include "command_words.h"
#include "conf_layer.h"
#include "ini_lines.h"
#include "start.h"

namespace corntune {
namespace {

void Lay(FoundDeployment& deployment, DeploySetting setting) {
  const auto found =
      std::find_if(deployment.settings.begin(), deployment.settings.end(),
                   [&](const DeploySetting& one) { return one.name == setting.name; });
  if (found == deployment.settings.end()) {
    deployment.settings.push_back(std::move(setting));
    return;
  }
  deployment.overridden.push_back(std::exchange(*found, std::move(setting)));
}

// WEB_CONCURRENCY and the like, which replace a default.
void LayVariables(FoundDeployment& deployment) {
  for (const SettingInfo& info : Catalogue()) {
    for (const std::string_view name : info.environment) {
      const auto found = deployment.environment.find(std::string(name));
      if (found == deployment.environment.end() || !info.In(deployment.version)) continue;
      DeploySetting setting;
      setting.name = std::string(info.name);
      setting.layer = SettingLayer::kVariable;
      setting.place = found->second.place;
      setting.variables = {std::string(name)};
      setting.reason = fmt::format("{} is not known", name);
      if (found->second.value) {
        std::string text = *found->second.value;
        if (name == "PORT") text = "0.0.0.0:" + text;
        auto value = ReadSettingText(info.FormIn(deployment.version), text, std::string(name));
        if (value) {
          setting.value = std::move(*value);
          setting.origin = SettingOrigin::kLiteral;
          setting.reason.clear();
        }
      }
      Lay(deployment, std::move(setting));
    }
  }
}

// What platforms set in the dashboard, where no file tells: not Gunicorn's default.
void LayPlatform(FoundDeployment& deployment) {
  const WrittenFact* platform = deployment.Fact("platform");
  if (platform == nullptr || platform->text != "heroku") return;
  for (const char* name : {"workers", "forwarded_allow_ips", "bind"}) {
    if (deployment.Find(name) != nullptr) continue;
    DeploySetting setting;
    setting.name = name;
    setting.layer = SettingLayer::kVariable;
    setting.reason = "the platform sets it";
    Lay(deployment, std::move(setting));
  }
}

void LayWords(DeployReader& reader, FoundDeployment& deployment,
              const std::vector<StartWord>& words, SettingLayer layer) {
  ReadWords read = ReadCommandWords(words, deployment.version);
  if (read.open) {
    deployment.open = true;
    if (deployment.open_reason.empty()) deployment.open_reason = read.open_reason;
  }
  for (DeployProblem& problem : read.problems) {
    if (problem.place.line == 0) problem.place = deployment.place;
    reader.file().problems.push_back(std::move(problem));
  }
  for (DeploySetting& setting : read.settings) {
    setting.layer = layer;
    Lay(deployment, std::move(setting));
  }
  if (read.app) deployment.app = read.app;
}

std::vector<StartWord> CmdArgsOf(FoundDeployment& deployment) {
  const auto found = deployment.environment.find("GUNICORN_CMD_ARGS");
  std::vector<StartWord> words;
  if (found == deployment.environment.end()) return words;
  if (!found->second.value) {
    deployment.open = true;
    deployment.open_reason = "GUNICORN_CMD_ARGS is not known";
    return words;
  }
  const auto split = SplitShellWords(*found->second.value);
  if (!split) return words;
  for (const std::string& word : *split) words.push_back(LiteralWord(word, found->second.place));
  return words;
}

// Which configuration file the words name: the last --config, or none.
std::optional<DeploySetting> NamedConf(const FoundDeployment& deployment,
                                       const std::vector<StartWord>& arguments) {
  const ReadWords read = ReadCommandWords(arguments, deployment.version);
  for (const DeploySetting& setting : read.settings) {
    if (setting.name == "config") return setting;
  }
  return std::nullopt;
}

// `-c python:shop.conf` and `-c file:conf.py`.
std::string PathOfConf(std::string named) {
  if (named.starts_with("file:")) return named.substr(5);
  if (!named.starts_with("python:")) return named;
  named.erase(0, 7);
  std::replace(named.begin(), named.end(), '.', '/');
  return named + ".py";
}

void LayConf(DeployReader& reader, FoundDeployment& deployment, const Start& start,
             const std::vector<StartWord>& cmd_args) {
  auto named = NamedConf(deployment, start.arguments);
  if (!named) named = NamedConf(deployment, cmd_args);
  if (named && !named->value) {
    deployment.open = true;
    deployment.open_reason = "the name of its configuration file is not known";
    return;
  }
  const std::string name = named ? PathOfConf(ToText(*named->value)) : "gunicorn.conf.py";
  // Without -c Gunicorn looks where it runs, and nowhere else.
  const bool elsewhere =
      !named && start.folder_is_certain && !reader.tree().IsFile(JoinPath(start.folder, name));
  const auto found = elsewhere ? std::nullopt : reader.FindFile(name, start.folder);
  if (!found) {
    if (!named) return;
    deployment.open = true;
    deployment.open_reason = fmt::format("{} is not among the files here", name);
    deployment.facts["conf_missing"] = {name, named->place};
    return;
  }
  deployment.conf_file = found->path;
  if (!named) deployment.facts["conf_found"] = {found->path, deployment.place};
  const LineIndex lines(found->path, found->text);
  const Evaluation evaluation = EvaluateConf(found->text, ConfContextOf(deployment));
  for (DeploySetting& setting : ConfSettings(evaluation, lines, deployment.version)) {
    Lay(deployment, std::move(setting));
  }
  for (const ConfProblem& problem : evaluation.problems) {
    deployment.open = true;
    deployment.open_reason =
        fmt::format("{}:{}: {}", found->path, problem.position.line, problem.message);
  }
}

// The first option of Gunicorn in a [server:...] section of the file that --paste names.
void NotePaste(const DeployReader& reader, FoundDeployment& deployment, const Start& start) {
  const DeploySetting* paste = deployment.Find("paste");
  if (paste == nullptr || !paste->value) return;
  const std::string named = ToText(*paste->value);
  const auto found = reader.FindFile(named.substr(0, named.find('#')), start.folder);
  if (!found) return;
  const LineIndex lines(found->path, found->text);
  for (const IniLine& line : SupervisorLines(lines)) {
    const bool counts =
        line.key == "host" || line.key == "port" || FindSetting(line.key) != nullptr;
    if (!line.section.starts_with("server:") || !counts) continue;
    deployment.facts["paste_server"] = {fmt::format("{} of [{}]", line.key, line.section),
                                        line.place};
    return;
  }
}

}  // namespace

void DeployReader::Adopt(FoundDeployment deployment) {
  if (file_.deployments.size() < kMostDeployments)
    file_.deployments.push_back(std::move(deployment));
}

void DeployReader::Add(Start start) {
  if (file_.deployments.size() == kMostDeployments && !full_) {
    full_ = true;
    Problem("unreadable", start.base.place,
            fmt::format("not read from here on: more than {} deployments", kMostDeployments),
            "split the file");
  }
  if (file_.deployments.size() >= kMostDeployments) return;
  FoundDeployment deployment = std::move(start.base);
  LayVariables(deployment);
  const std::vector<StartWord> cmd_args = CmdArgsOf(deployment);
  LayConf(*this, deployment, start, cmd_args);
  LayWords(*this, deployment, cmd_args, SettingLayer::kCmdArgs);
  LayWords(*this, deployment, start.arguments, SettingLayer::kCommandLine);
  LayPlatform(deployment);
  NotePaste(*this, deployment, start);
  file_.deployments.push_back(std::move(deployment));
}

}  // namespace corntune
