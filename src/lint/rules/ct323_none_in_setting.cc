// CT323 none-in-setting: Python's None became part of a text.
#include <string_view>

#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "None:8125", and not "Nonesuch".
bool HasNone(std::string_view text) {
  for (std::size_t at = text.find("None"); at != std::string_view::npos;
       at = text.find("None", at + 4)) {
    const bool begins = at == 0 || !IsLetter(text[at - 1]);
    const bool ends = at + 4 >= text.size() || !IsLetter(text[at + 4]);
    if (begins && ends) return true;
  }
  return false;
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const DeploySetting& setting : deployment.settings) {
    if (setting.layer != SettingLayer::kConf || !setting.value || setting.variables.empty()) {
      continue;
    }
    const std::string text = ToText(*setting.value);
    if (!HasNone(text)) continue;
    report.At(setting.place,
              fmt::format("without {} this is {}: None is written out", setting.variables.front(),
                          Quoted(text)),
              "set it only where the variable is there, or give it a default");
  }
}

}  // namespace

const Rule kRuleCT323 = {
    .code = "CT323",
    .slug = "none-in-setting",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "Python's None became part of a text",
    .why =
        "os.getenv without a default is None where the variable is missing, and a text that is "
        "made with it has the word None: statistics for None:8125 go nowhere, and nothing says so.",
    .source = "Files in the wild (alphagov/notifications-api)",
    .wrong = {"gunicorn.conf.py",
              "import os\nstatsd_host = \"{}:8125\".format(os.getenv(\"STATSD_HOST\"))\n"},
    .right = {"gunicorn.conf.py",
              "import os\nif os.getenv(\"STATSD_HOST\"):\n"
              "    statsd_host = \"{}:8125\".format(os.getenv(\"STATSD_HOST\"))\n"},
    .ignore_when = "The variable is always set.",
    .deployment = Check,
    .file = nullptr,
    .problem = ""};

}  // namespace corntune
