// corntune settings: Gunicorn's settings, release by release.
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/report/settings_report.h"

#include "commands.h"

namespace corntune {
namespace {

struct Options {
  std::optional<std::string> name;
  std::optional<GunicornVersion> version;
  std::string format = "text";
};

Error UnknownSetting(const std::string& name, const GunicornVersion& version) {
  std::vector<std::string> names;
  for (const SettingInfo& setting : Catalogue()) {
    if (setting.In(version)) names.emplace_back(setting.name);
  }
  std::string message = "no setting of Gunicorn: " + Quoted(name);
  if (const auto nearest = DidYouMean(name, names)) {
    message += fmt::format(" (did you mean {}?)", *nearest);
  } else {
    message += " (corntune settings lists them)";
  }
  return Error{ErrorKind::kUsage, "", std::move(message)};
}

// A setting by its name, or by its long flag with or without the dashes ("keep-alive").
Result<const SettingInfo*> Find(const std::string& name, const GunicornVersion& version) {
  const SettingInfo* setting = FindSetting(name);
  if (setting == nullptr) setting = FindSettingByFlag(name.starts_with('-') ? name : "--" + name);
  if (setting == nullptr) return tl::unexpected(UnknownSetting(name, version));
  if (setting->In(version)) return setting;
  const std::string why = setting->first && version < *setting->first
                              ? fmt::format("came with Gunicorn {}", setting->first->ToString())
                              : fmt::format("is in Gunicorn {} to {}",
                                            setting->first.value_or(kOldestGunicorn).ToString(),
                                            setting->last.value_or(kNewestGunicorn).ToString());
  return UsageError("", fmt::format("setting {} {}, {} lacks it", Quoted(setting->name), why,
                                    version.ToString()));
}

Result<CommandResult> Run(const Options& options) {
  const GunicornVersion version = options.version.value_or(kNewestGunicorn);
  std::vector<const SettingInfo*> settings;
  if (options.name) {
    const auto found = Find(*options.name, version);
    if (!found) return tl::unexpected(found.error());
    settings.push_back(*found);
  } else {
    for (const SettingInfo& setting : Catalogue()) {
      if (setting.In(version)) settings.push_back(&setting);
    }
  }
  if (options.format == "json") return CommandResult{SettingsJson(settings, version)};
  return CommandResult{options.name ? SettingText(*settings.front(), version)
                                    : SettingsTable(settings, version)};
}

}  // namespace

void AddSettingsCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "settings", "Gunicorn's settings: type, default, flags, and which classes heed them");
  auto options = std::make_shared<Options>();
  command
      ->add_option("name", options->name,
                   "One setting, by name or long flag without its dashes (default: all)")
      ->type_name("NAME");
  AddParsed(*command, "--gunicorn-version", options->version, ParseGunicornVersion,
            "The release that is meant (default: the newest that corntune knows)")
      ->type_name("VERSION");
  command->add_option("--format", options->format, "text or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options] { return Run(*options); });
}

}  // namespace corntune
