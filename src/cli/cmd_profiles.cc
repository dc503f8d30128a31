// corntune profiles: what is known of kinds of applications and of platforms.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/profiles/profile.h"
#include "corntune/report/profiles_report.h"

#include "commands.h"

namespace corntune {
namespace {

struct ProfilesOptions {
  std::optional<std::string> kind;
  std::optional<std::string> format;
  std::string name;
  std::vector<std::string> files;
};

Result<CommandResult> List(const ProfilesOptions& options) {
  std::vector<ProfileSummary> summaries;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    if (options.kind && profile.kind != *options.kind) continue;
    auto summary = SummarizeProfile(profile.name, profile.yaml);
    if (!summary) return tl::unexpected(summary.error());
    summaries.push_back(std::move(*summary));
  }
  return CommandResult{options.format == "json" ? ProfilesJson(summaries)
                                                : ProfilesText(summaries)};
}

Result<CommandResult> Show(const ProfilesOptions& options) {
  auto text = ReadProfileText(options.name, "PROFILE");
  if (!text) return tl::unexpected(text.error());
  const auto summary = SummarizeProfile(text->file, text->yaml);
  if (!summary) return tl::unexpected(summary.error());
  if (options.format == "yaml") return CommandResult{std::move(text->yaml)};
  return CommandResult{options.format == "json" ? ProfilesJson({*summary})
                                                : ProfileDetails(*summary)};
}

// The profiles below a folder, symbolic links to folders left out.
Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.ends_with(".yaml") || path.ends_with(".yml")) files.push_back(path);
  }
  if (error) return CannotError(folder, "cannot list: " + error.message());
  if (files.empty()) return CannotError(folder, "holds no .yaml file");
  std::sort(files.begin(), files.end());
  return files;
}

// The files that the arguments stand for, in their order.
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!std::filesystem::is_directory(argument, error)) {
      files.push_back(argument);
      continue;
    }
    const auto below = FilesBelow(argument);
    if (!below) return below;
    files.insert(files.end(), below->begin(), below->end());
  }
  return files;
}

// A file that cannot be read does not hide what is wrong with the others.
Result<CommandResult> Validate(const std::vector<std::string>& arguments) {
  const auto files = FilesOf(arguments);
  if (!files) return tl::unexpected(files.error());
  CommandResult result;
  std::size_t valid = 0;
  for (const std::string& file : *files) {
    const auto yaml = ReadProfileFile(file);
    const std::vector<Error> errors =
        yaml ? ValidateProfile(file, *yaml) : std::vector<Error>{yaml.error()};
    for (const Error& error : errors) result.text += Printable(error.ToString()) + '\n';
    valid += errors.empty() ? 1u : 0u;
    if (!yaml) result.exit_code = ExitCode::kCannot;
    if (!errors.empty() && result.exit_code == ExitCode::kDone) {
      result.exit_code = ExitCode::kFindings;
    }
  }
  result.text += fmt::format("{} of {} profile{} valid\n", valid, files->size(),
                             files->size() == 1 ? "" : "s");
  return result;
}

// A parser that takes these words only.
auto OneOf(std::string_view what, std::vector<std::string> words) {
  return [what, words = std::move(words)](std::string_view text,
                                          std::string_view place) -> Result<std::string> {
    if (std::find(words.begin(), words.end(), text) != words.end()) return std::string(text);
    return UsageError(std::string(place), fmt::format("not a {}: {} (expected {})", what,
                                                      Quoted(text), Join(words, ", ")));
  };
}

}  // namespace

void AddProfilesCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* profiles = app.add_subcommand(
      "profiles", "List, show and validate profiles of applications and platforms");
  profiles->require_subcommand(1);
  const auto options = std::make_shared<ProfilesOptions>();

  CLI::App* list = profiles->add_subcommand("list", "Name the profiles that come with corntune");
  AddParsed(*list, "--kind", options->kind, OneOf("kind", {"workload", "platform"}),
            "Only this kind: workload or platform")
      ->type_name("KIND");
  AddParsed(*list, "--format", options->format, OneOf("format", {"text", "json"}),
            "text (default) or json")
      ->type_name("FORM");
  AddOutputOptions(*list, invocation);
  OnRun(*list, invocation, [options] { return List(*options); });

  CLI::App* show = profiles->add_subcommand("show", "Show a profile's figures and their sources");
  show->add_option("PROFILE", options->name, "A name of the list, or a file")
      ->required()
      ->type_name("");
  AddParsed(*show, "--format", options->format, OneOf("format", {"text", "yaml", "json"}),
            "text (default), json, or yaml: a start for a profile of your own")
      ->type_name("FORM");
  AddOutputOptions(*show, invocation);
  OnRun(*show, invocation, [options] { return Show(*options); });

  CLI::App* validate =
      profiles->add_subcommand("validate", "Say everything that is wrong with profile files");
  validate->add_option("FILE", options->files, "Files, or folders of YAML files")
      ->required()
      ->type_name("");
  AddOutputOptions(*validate, invocation);
  OnRun(*validate, invocation, [options] { return Validate(options->files); });
}

}  // namespace corntune
