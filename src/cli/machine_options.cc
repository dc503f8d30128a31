#include "machine_options.h"

#include <string_view>

#include "corntune/base/text.h"

namespace corntune {
namespace {

Result<CountedAs> ParseCount(std::string_view text, std::string_view place) {
  if (text == "cores") return CountedAs::kCores;
  if (text == "threads") return CountedAs::kThreads;
  return UsageError(std::string(place),
                    "not a way to count: " + Quoted(text) + " (expected cores or threads)");
}

}  // namespace

void AddMachineOptions(CLI::App& command, MachineOptions& options) {
  constexpr const char* kGroup = "Which machine";
  AddParsed(command, "--cpus", options.cpus, ParseCores, "Plan for N CPUs: 4, 0.5 or 250m")
      ->type_name("N")
      ->group(kGroup);
  AddParsed(command, "--memory", options.memory, ParseBytes,
            "Plan for SIZE of memory: 512M or 2GiB")
      ->type_name("SIZE")
      ->group(kGroup);
  command
      .add_option("--topology", options.topology,
                  "The machine's processors: an hwloc XML file, a folder with a captured /sys, or "
                  "e.g. \"pack:2 core:16 pu:2\"")
      ->type_name("SPEC")
      ->group(kGroup)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  command
      .add_option("--root", options.root,
                  "Read /proc and /sys below DIR (made by corntune detect --capture)")
      ->type_name("DIR")
      ->group(kGroup)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  AddParsed(command, "--count", options.count, ParseCount,
            "What a CPU is: cores (default) or threads")
      ->type_name("WHAT")
      ->group(kGroup);
}

Result<MachineRequest> MachineRequestOf(const MachineOptions& options,
                                        const Invocation& invocation) {
  if (options.count && options.cpus) {
    return UsageError("--count", "has no effect beside --cpus, which is a number of CPUs already");
  }
  MachineRequest request;
  request.cpus = options.cpus;
  request.memory = options.memory;
  request.topology = options.topology;
  // The root of this machine is this machine, unless a topology needs its limits.
  if (options.root != "/" || options.topology) request.root = options.root;
  request.count = options.count.value_or(CountedAs::kCores);
  const auto service = invocation.environment.Get("KUBERNETES_SERVICE_HOST");
  request.kubernetes_service = service && !service->empty();
  return request;
}

}  // namespace corntune
