// corntune check: what is wrong with the deployments of a project, without running anything.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/deploy/read.h"
#include "corntune/deploy/walk.h"
#include "corntune/os/file_tree.h"
#include "corntune/report/check.h"

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

// Files in the order in which they were named and walked, each once.
class Checker {
 public:
  explicit Checker(const CheckOptions& options) : options_(options) {
    request_.cpus = options.cpus;
    request_.memory = options.memory;
    request_.node_cpus = options.node_cpus;
  }

  Result<CheckReport> Check() {
    for (const std::string& path : options_.paths) {
      if (path == "-") {
        Standard();
      } else if (tree_.IsFolder(path)) {
        auto walked = WalkDeployFiles(path);
        if (!walked) return tl::unexpected(walked.error());
        Begin(path);
        for (const std::string& file : walked->paths) Take(path, file, false);
        for (const auto& [folder, why] : walked->unwalked) {
          Unreadable(folder.empty() ? "." : folder, why);
        }
      } else if (tree_.IsFile(path)) {
        const std::size_t slash = path.rfind('/');
        const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
        Begin(folder);
        Take(folder, path, true);
      } else {
        return CannotError(path, "no such file or folder");
      }
    }
    report_.lint =
        Lint(report_.files, lint_, [this](const std::string& path) { return Text(path); });
    return std::move(report_);
  }

  void SetLint(LintRequest lint) { lint_ = std::move(lint); }

  std::shared_ptr<const std::string> Text(const std::string& path) {
    const auto found = texts_.find(path);
    if (found != texts_.end()) return found->second;
    auto text = tree_.Read(path, kMostDeployBytes);
    return texts_[path] = text ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
  }

 private:
  void Begin(const std::string& folder) {
    request_.version = options_.version ? options_.version : PinnedGunicorn(tree_, folder);
  }

  void Standard() {
    std::string text;
    char buffer[65536];
    while (text.size() <= kMostDeployBytes && std::cin.read(buffer, sizeof buffer).gcount() > 0) {
      text.append(buffer, static_cast<std::size_t>(std::cin.gcount()));
    }
    Begin(".");
    const auto form = FormOf("-", text);
    Keep(ReadDeployFile(tree_, ".", "-", std::move(text), form.value_or(DeployForm::kScript),
                        request_));
    ++report_.looked_at;
  }

  void Take(const std::string& folder, const std::string& path, bool named) {
    if (!seen_.insert(path).second) return;
    ++report_.looked_at;
    auto text = tree_.Read(path, kMostDeployBytes);
    if (!text) {
      // Too long to be a deployment, unless the user, or its name, says that it is one.
      const bool closed = access(path.c_str(), R_OK) != 0;
      if (named || closed || FormOf(path, "")) Unreadable(path, text.error().message);
      return;
    }
    const auto form = FormOf(path, *text);
    if (!form) return;
    Keep(ReadDeployFile(tree_, folder, path, std::move(*text), *form, request_));
  }

  void Unreadable(const std::string& path, const std::string& why) {
    DeployFile file;
    file.path = path;
    file.text = std::make_shared<const std::string>();
    file.problems.push_back({"unreadable",
                             "not read: " + why,
                             "let corntune read it, or leave it out of what is checked",
                             {path, 1, 1, 1, 1}});
    Keep(std::move(file));
  }

  void Keep(DeployFile file) {
    texts_[file.path] = file.text;
    if (!file.deployments.empty() || !file.problems.empty())
      report_.files.push_back(std::move(file));
  }

  const CheckOptions& options_;
  RealFileTree tree_;
  DeployRequest request_;
  LintRequest lint_;
  CheckReport report_;
  std::set<std::string> seen_;
  std::map<std::string, std::shared_ptr<const std::string>> texts_;
};

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

Result<CommandResult> Run(CheckOptions& options, const Invocation& invocation) {
  if (options.paths.empty()) options.paths = {"."};
  if (options.show_settings && !options.formats.empty()) {
    return UsageError("--format", "has no effect with --show-settings");
  }
  if (auto sense = JudgeBaselines(options); !sense) return tl::unexpected(sense.error());
  const auto outputs = OutputsOf(options.formats, CheckForms());
  if (!outputs) return tl::unexpected(outputs.error());
  const auto config = LoadCheckConfig(options);
  if (!config) return tl::unexpected(config.error());
  TakeTarget(*config, options);
  auto lint = LintRequestOf(options, *config);
  if (!lint) return tl::unexpected(lint.error());
  const auto fail_on = FailOnOf(options, *config);
  if (!fail_on) return tl::unexpected(fail_on.error());
  Checker checker(options);
  checker.SetLint(std::move(*lint));
  auto report = checker.Check();
  if (!report) return tl::unexpected(report.error());
  report->fail_on = *fail_on;
  if (options.show_settings) return CommandResult{CheckSettingsText(*report)};
  if (options.write_baseline) {
    auto said = WriteBaseline(*options.write_baseline, *report);
    if (!said) return tl::unexpected(said.error());
    return CommandResult{std::move(*said)};
  }
  if (options.baseline) {
    auto applied = ApplyBaseline(*options.baseline, options.paths, *report);
    if (!applied) return tl::unexpected(applied.error());
  }
  const TextSource texts = [&](const std::string& path) { return checker.Text(path); };
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
