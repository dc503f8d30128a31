// The options that say which machine is meant: shared by detect, recommend and whatever else sizes.
#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "corntune/base/result.h"
#include "corntune/machine/machine.h"

namespace corntune {

struct MachineOptions {
  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
  std::optional<std::string> topology;
  std::optional<std::string> root;
  std::string count = "cores";

  // True when another machine than the one around us is described.
  bool OtherMachine() const { return cpus || topology || root; }
};

// Declares --cpus, --memory, --topology, --root and --count.
void AddMachineOptions(CLI::App& command, MachineOptions& options);

// The request that the options make; contradictions are usage errors.
Result<MachineRequest> MachineRequestOf(const MachineOptions& options);

}  // namespace corntune
