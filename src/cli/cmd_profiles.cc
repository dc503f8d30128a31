// corntune profiles: what is known of kinds of applications and of platforms.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "corntune/os/file_tree.h"
#include "corntune/profiles/profile.h"
#include "corntune/report/profiles_report.h"

#include "commands.h"

namespace corntune {
namespace {

Result<CommandResult> List(const std::string& kind, const std::string& format) {
  std::vector<ProfileSummary> summaries;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    if (!kind.empty() && profile.kind != kind) continue;
    auto summary = SummarizeProfile(profile.name, profile.yaml);
    if (!summary) return tl::unexpected(summary.error());
    summaries.push_back(std::move(*summary));
  }
  return CommandResult{format == "json" ? ProfilesJson(summaries) : ProfilesText(summaries),
                       ExitCode::kDone};
}

Result<CommandResult> Show(const std::string& name, const std::string& format) {
  const auto text = ReadProfileText(name, "profile");
  if (!text) return tl::unexpected(text.error());
  const auto summary = SummarizeProfile(text->file, text->yaml);
  if (!summary) return tl::unexpected(summary.error());
  if (format == "yaml") return CommandResult{text->yaml, ExitCode::kDone};
  return CommandResult{format == "json" ? ProfilesJson({*summary}) : ProfileDetails(*summary),
                       ExitCode::kDone};
}

// The files meant by the arguments: a folder stands for the YAML files below it.
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!std::filesystem::is_directory(argument, error)) {
      files.push_back(argument);
      continue;
    }
    const auto options = std::filesystem::directory_options::skip_permission_denied;
    for (std::filesystem::recursive_directory_iterator entry(argument, options, error), end;
         !error && entry != end; entry.increment(error)) {
      const std::string path = entry->path().string();
      if (path.ends_with(".yaml") || path.ends_with(".yml")) files.push_back(path);
    }
    if (error) return CannotError(argument, "cannot list: " + error.message());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) return CannotError("validate", "no profiles below the given folders");
  return files;
}

Result<CommandResult> Validate(const std::vector<std::string>& arguments) {
  const auto files = FilesOf(arguments);
  if (!files) return tl::unexpected(files.error());
  std::string text;
  std::size_t wrong = 0;
  for (const std::string& file : *files) {
    const auto yaml = RealFileTree().Read(file);
    if (!yaml) return tl::unexpected(yaml.error());
    const std::vector<Error> errors = ValidateProfile(file, *yaml);
    for (const Error& error : errors) text += error.ToString() + "\n";
    wrong += errors.empty() ? 0u : 1u;
  }
  text += fmt::format("{} of {} profile{} valid\n", files->size() - wrong, files->size(),
                      files->size() == 1 ? "" : "s");
  return CommandResult{std::move(text), wrong > 0 ? ExitCode::kFindings : ExitCode::kDone};
}

struct ProfilesOptions {
  std::string kind;
  std::string format = "text";
  std::string name;
  std::vector<std::string> files;
};

void AddFormat(CLI::App& command, ProfilesOptions& options, const std::vector<std::string>& formats,
               const std::string& help) {
  command.add_option("--format", options.format, help)
      ->type_name("FORM")
      ->check(CLI::IsMember(formats))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

}  // namespace

void AddProfilesCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* profiles = app.add_subcommand(
      "profiles", "List, show and validate profiles of applications and platforms");
  profiles->require_subcommand(1);
  const auto options = std::make_shared<ProfilesOptions>();

  CLI::App* list = profiles->add_subcommand("list", "Name all profiles");
  list->add_option("--kind", options->kind, "Only this kind: workload or platform")
      ->type_name("KIND")
      ->check(CLI::IsMember({"workload", "platform"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddFormat(*list, *options, {"text", "json"}, "text or json (default: text)");
  AddOutputOptions(*list, invocation);
  OnRun(*list, invocation, [options] { return List(options->kind, options->format); });

  CLI::App* show = profiles->add_subcommand("show", "Show a profile's figures and their sources");
  show->add_option("PROFILE", options->name, "A name or a file")->required()->type_name("");
  AddFormat(*show, *options, {"text", "yaml", "json"}, "text, yaml or json (default: text)");
  AddOutputOptions(*show, invocation);
  OnRun(*show, invocation, [options] { return Show(options->name, options->format); });

  CLI::App* validate =
      profiles->add_subcommand("validate", "Say everything that is wrong with profile files");
  validate->add_option("FILE", options->files, "Files, or folders of YAML files")
      ->required()
      ->type_name("");
  AddOutputOptions(*validate, invocation);
  OnRun(*validate, invocation, [options] { return Validate(options->files); });
}

}  // namespace corntune
