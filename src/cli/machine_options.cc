#include "machine_options.h"

#include "command.h"

namespace corntune {

void AddMachineOptions(CLI::App& command, MachineOptions& options) {
  const auto once = CLI::MultiOptionPolicy::Throw;
  AddParsed(command, "--cpus", options.cpus, ParseCores,
            "Size for N CPUs instead of what is detected; a fraction is allowed (0.5, 250m)")
      ->type_name("N")
      ->group("Machine");
  AddParsed(command, "--memory", options.memory, ParseBytes,
            "Size for this much memory instead of what is detected (512MiB, 2GiB)")
      ->type_name("SIZE")
      ->group("Machine");
  command
      .add_option("--topology", options.topology,
                  "Size for another machine: an hwloc XML file, a description such as "
                  "\"pack:2 core:16 pu:2\", or a folder with a captured /sys and /proc")
      ->type_name("SPEC")
      ->group("Machine")
      ->multi_option_policy(once);
  command.add_option("--root", options.root, "Read /proc and /sys below DIR")
      ->type_name("DIR")
      ->group("Machine")
      ->multi_option_policy(once);
  command.add_option("--count", options.count, "What a CPU is: cores or threads (default: cores)")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"cores", "threads"}))
      ->group("Machine")
      ->multi_option_policy(once);
}

Result<MachineRequest> MachineRequestOf(const MachineOptions& options) {
  MachineRequest request;
  if (options.root) request.root = *options.root;
  request.topology = options.topology;
  request.cpus = options.cpus;
  request.memory = options.memory;
  request.count = options.count == "threads" ? CountedAs::kThreads : CountedAs::kCores;
  if (options.cpus && options.count == "threads") {
    return UsageError("--count", "has no effect with --cpus, which says how many there are");
  }
  return request;
}

}  // namespace corntune
