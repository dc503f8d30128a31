#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "corntune/base/text.h"
#include "corntune/machine/machine.h"
#include "corntune/os/output.h"
#include "corntune/report/detect.h"

#include "commands.h"
#include "machine_options.h"

namespace corntune {
namespace {

enum class Format { kText, kJson };

struct DetectOptions {
  MachineOptions machine;
  std::optional<Format> format;
  std::optional<std::string> capture;
  bool verbose = false;
};

Result<Format> ParseFormat(std::string_view text, std::string_view place) {
  if (text == "text") return Format::kText;
  if (text == "json") return Format::kJson;
  return UsageError(std::string(place),
                    "not a format: " + Quoted(text) + " (expected text or json)");
}

Result<void> RefuseIneffective(const DetectOptions& options) {
  if (options.verbose && options.format == Format::kJson) {
    return UsageError("--verbose", "has no effect with --format=json, which lists all sources");
  }
  if (!options.capture) return {};
  const MachineOptions& machine = options.machine;
  const char* ineffective = machine.cpus       ? "--cpus"
                            : machine.memory   ? "--memory"
                            : machine.topology ? "--topology"
                                               : nullptr;
  if (ineffective == nullptr) return {};
  return UsageError(ineffective, "has no effect on --capture, which saves what is there");
}

Result<void> Capture(const MachineRequest& request, const DetectOptions& options,
                     const Invocation& invocation) {
  const auto files = CaptureMachine(request, *options.capture);
  if (!files) return tl::unexpected(files.error());
  if (invocation.quiet) return {};
  const auto told = WriteAll(
      STDERR_FILENO, fmt::format("saved {} files; read them with: corntune detect --root {}\n",
                                 *files, *options.capture));
  return told ? Result<void>() : tl::unexpected(told.error());
}

Result<CommandResult> Detect(const DetectOptions& options, const Invocation& invocation) {
  if (auto sound = RefuseIneffective(options); !sound) return tl::unexpected(sound.error());
  const auto request = MachineRequestOf(options.machine, invocation);
  if (!request) return tl::unexpected(request.error());
  const auto machine = DetectMachine(*request);
  if (!machine) return tl::unexpected(machine.error());
  if (options.capture) {
    if (auto saved = Capture(*request, options, invocation); !saved) {
      return tl::unexpected(saved.error());
    }
  }
  if (options.format == Format::kJson) return CommandResult{DetectJson(*machine)};
  return CommandResult{DetectText(*machine, {WantsColor(invocation), options.verbose})};
}

}  // namespace

void AddDetectCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("detect", "What this process may really use, and which limit won");
  const auto options = std::make_shared<DetectOptions>();
  AddMachineOptions(*command, options->machine);
  AddParsed(*command, "--format", options->format, ParseFormat, "text (default) or json")
      ->type_name("FORM");
  command->add_flag("-v,--verbose", options->verbose, "List every file that was read");
  command
      ->add_option("--capture", options->capture,
                   "Also save what was read below DIR, in the form that --root takes")
      ->type_name("DIR")
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddOutputOptions(*command, invocation);
  OnRun(*command, invocation, [options, &invocation] { return Detect(*options, invocation); });
}

}  // namespace corntune
