// corntune check: what is wrong with the deployments of a project, without running anything.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/report/check.h"

#include "check_fix.h"
#include "check_known.h"
#include "check_options.h"
#include "check_outputs.h"
#include "commands.h"
#include "outputs.h"

namespace corntune {
namespace {

Result<std::int64_t> ParseNodeCpus(std::string_view text, std::string_view place) {
  return ParseInteger(text, place, 1, 100000);
}

Result<void> JudgeBaselines(const CheckOptions& options) {
  if (options.show_settings && (options.baseline || options.write_baseline)) {
    return UsageError(options.baseline ? "--baseline" : "--write-baseline",
                      "has no effect with --show-settings");
  }
  if (!options.write_baseline) return {};
  const char* idle = options.baseline              ? "--baseline"
                     : !options.formats.empty()    ? "--format"
                     : options.fail_on.has_value() ? "--fail-on"
                                                   : nullptr;
  if (idle != nullptr) return UsageError(idle, "has no effect with --write-baseline");
  return {};
}

Result<void> JudgeFixes(const CheckOptions& options) {
  if (options.dry_run && !options.fix) {
    return UsageError("--dry-run", "has no effect without --fix: check writes nothing by itself");
  }
  if (!options.fix) return {};
  const char* other = options.show_settings                ? "--show-settings"
                      : options.write_baseline.has_value() ? "--write-baseline"
                                                           : nullptr;
  if (other != nullptr) return UsageError("--fix", fmt::format("has no effect with {}", other));
  if (std::find(options.paths.begin(), options.paths.end(), "-") != options.paths.end()) {
    return UsageError("--fix", "standard input cannot be mended (write it to a file first)");
  }
  if (!options.dry_run) return {};
  const char* idle = !options.formats.empty()      ? "--format"
                     : options.fail_on.has_value() ? "--fail-on"
                                                   : nullptr;
  if (idle != nullptr) return UsageError(idle, "has no effect with --dry-run");
  return {};
}

Result<CommandResult> Run(CheckOptions& options, const Invocation& invocation) {
  if (options.paths.empty()) options.paths = {"."};
  if (options.show_settings && !options.formats.empty()) {
    return UsageError("--format", "has no effect with --show-settings");
  }
  if (auto sense = JudgeBaselines(options); !sense) return tl::unexpected(sense.error());
  if (auto sense = JudgeFixes(options); !sense) return tl::unexpected(sense.error());
  const auto outputs = OutputsOf(options.formats, CheckForms());
  if (!outputs) return tl::unexpected(outputs.error());
  const auto config = LoadCheckConfig(options);
  if (!config) return tl::unexpected(config.error());
  TakeTarget(*config, options);
  auto lint = LintRequestOf(options, *config);
  if (!lint) return tl::unexpected(lint.error());
  const auto fail_on = FailOnOf(options, *config);
  if (!fail_on) return tl::unexpected(fail_on.error());
  Mender mender(options, *lint);
  auto report = mender.Run();
  if (!report) return tl::unexpected(report.error());
  report->fail_on = *fail_on;
  if (options.show_settings) return CommandResult{CheckSettingsText(*report)};
  if (options.write_baseline) {
    auto said = WriteBaseline(*options.write_baseline, *report);
    if (!said) return tl::unexpected(said.error());
    return CommandResult{std::move(*said)};
  }
  for (const std::string& note : mender.notes()) {
    if (!invocation.quiet) std::cerr << "corntune: " << Printable(note) << '\n';
  }
  if (options.dry_run) {
    std::string diff = mender.Diff();
    const ExitCode code = diff.empty() ? ExitCode::kDone : ExitCode::kFindings;
    return CommandResult{std::move(diff), code};
  }
  if (auto written = mender.Write(); !written) return tl::unexpected(written.error());
  if (outputs->printed != "text" && !report->mended.empty() && !invocation.quiet) {
    std::cerr << "corntune: " << MendedCounts(*report) << '\n';
  }
  const TextSource texts = [&](const std::string& path) { return mender.Text(path); };
  const bool color = WantsColor(invocation);
  return Delivered(*outputs, report->Fails() ? ExitCode::kFindings : ExitCode::kDone,
                   [&](std::string_view form, bool printed) {
                     return CheckFormText(form, *report, texts, printed && color);
                   });
}

void AddChoices(CLI::App& command, CheckOptions& options) {
  AddFormats(command, options.formats, CheckForms());
  command
      .add_option("--fail-on", options.fail_on,
                  "The least severity that ends with 1: error, warning, info or never")
      ->type_name("SEVERITY")
      ->check(CLI::IsMember({"error", "warning", "info", "never"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command
      .add_option("--select", options.select, "Only these rules: codes, CT1 for a family, names")
      ->type_name("RULES")
      ->allow_extra_args(false);
  command.add_option("--ignore", options.ignore, "All but these rules")
      ->type_name("RULES")
      ->allow_extra_args(false);
  AddText(command, "--config", options.config, "FILE",
          "The project's wishes (default: the next .corntune.yaml upwards)");
  command.add_flag("--no-config", options.no_config, "Heed no .corntune.yaml");
  AddText(command, "--baseline", options.baseline, "FILE", "Accept the findings that FILE has");
  AddText(command, "--write-baseline", options.write_baseline, "FILE",
          "Write the findings to FILE, to accept them from now on");
  command.add_flag("--fix", options.fix, "Mend what can be mended safely, in the files themselves");
  command.add_flag("--dry-run", options.dry_run,
                   "With --fix: print what would change as a diff, and write nothing");
  command.add_flag("--show-settings", options.show_settings,
                   "Print the settings in force instead of findings");
}

}  // namespace

void AddCheckCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "check", "What is wrong with the deployments of a project, without running them");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("path", options->paths, "Files and folders; - is standard input (default: .)")
      ->type_name("PATH");
  AddChoices(*command, *options);
  AddParsed(*command, "--cpus", options->cpus, ParseCores, "The CPU limit where no file says one")
      ->type_name("N");
  AddParsed(*command, "--memory", options->memory, ParseBytes,
            "The memory limit where no file says one")
      ->type_name("SIZE");
  AddParsed(*command, "--node-cpus", options->node_cpus, ParseNodeCpus,
            "The CPUs of the node, which os.cpu_count() and nproc see")
      ->type_name("N");
  AddParsed(*command, "--worker-memory", options->worker_memory, ParseBytes,
            "What one worker takes (default: 50 MiB, assumed)")
      ->type_name("SIZE");
  AddParsed(*command, "--gunicorn-version", options->version, ParseGunicornVersion,
            "The release in use (default: what requirements.txt and the like pin, else the newest)")
      ->type_name("VERSION");
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Run(*options, invocation); });
}

}  // namespace corntune
