// CT311 abbreviated-option: an option is written by its beginning.
#include <algorithm>
#include <string_view>

#include "option_mend.h"
#include "rule_help.h"
#include "rules/rules.h"

namespace corntune {
namespace {

void Check(const FoundDeployment& deployment, Reporter& report) {
  for (const DeploySetting& setting : deployment.settings) {
    const SettingInfo* info = FindSetting(setting.name);
    if (info == nullptr || !setting.flag.starts_with("--")) continue;
    const auto& flags = info->FormIn(deployment.version).flags;
    if (std::find(flags.begin(), flags.end(), setting.flag) != flags.end()) continue;
    const auto whole = std::find_if(flags.begin(), flags.end(), [&](std::string_view flag) {
      return flag.starts_with(setting.flag);
    });
    if (whole == flags.end()) continue;
    report.At(setting.place, fmt::format("{} is only the beginning of {}", setting.flag, *whole),
              fmt::format("write {}", *whole));
    report.Fix(RenamedOption(report.TextOf(setting.place.file), deployment.place, setting, *whole));
  }
}

}  // namespace

const Rule kRuleCT311 = {
    .code = "CT311",
    .slug = "abbreviated-option",
    .severity = Severity::kInfo,
    .on = true,
    .summary = "An option is written by its beginning",
    .why =
        "Gunicorn accepts a beginning as long as no other option begins so: a later release may "
        "refuse to start.",
    .source = "Python: argparse, prefix matching",
    .wrong = {"Procfile", "web: gunicorn --worker-conn 50 --threads 4 shop:app\n"},
    .right = {"Procfile", "web: gunicorn --worker-connections 50 --threads 4 shop:app\n"},
    .ignore_when = "The release of Gunicorn is pinned.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "writes the whole name of the option"};

}  // namespace corntune
