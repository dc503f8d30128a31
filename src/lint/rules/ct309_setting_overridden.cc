// CT309 setting-overridden: the command line hides a setting of the configuration file.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const DeploySetting& loser : deployment.overridden) {
    const DeploySetting* winner = deployment.Find(loser.name);
    const bool written =
        loser.layer == SettingLayer::kConf || loser.layer == SettingLayer::kCmdArgs;
    if (!written || winner == nullptr || winner->layer == loser.layer) continue;
    if (!loser.value || !winner->value || ToText(*loser.value) == ToText(*winner->value)) continue;
    report.At(loser.place,
              fmt::format("{} = {} has no effect: {} says {}", loser.name, ToText(*loser.value),
                          NameOf(winner->layer), ToText(*winner->value)),
              "keep one of the two");
  }
}

}  // namespace

const Rule kRuleCT309 = {
    .code = "CT309",
    .slug = "setting-overridden",
    .severity = Severity::kInfo,
    .on = false,
    .summary = "The command line hides a setting of the configuration file",
    .why =
        "Gunicorn takes the command line before GUNICORN_CMD_ARGS, and that before the file: "
        "changing the value that is hidden changes nothing.",
    .source = "Gunicorn: Configuration Overview",
    .wrong = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --workers 2 --graceful-timeout 5 shop:app\n"
              "    environment: {GUNICORN_CMD_ARGS: --workers 4}\n"},
    .right = {"compose.yaml",
              "services:\n"
              "  web:\n"
              "    command: gunicorn --graceful-timeout 5 shop:app\n"
              "    environment: {GUNICORN_CMD_ARGS: --workers 4}\n"},
    .ignore_when = "The file serves other commands too.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
