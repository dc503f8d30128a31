// The options that say which machine is meant: the same in every command that needs one.
#pragma once

#include <optional>
#include <string>

#include "corntune/base/units.h"
#include "corntune/machine/machine.h"

#include "command.h"

namespace corntune {

struct MachineOptions {
  std::optional<Cores> cpus;
  std::optional<Bytes> memory;
  std::optional<std::string> topology;
  std::optional<std::string> root;
  std::optional<CountedAs> count;
};

// Declares --cpus, --memory, --topology, --root and --count. `options` must live until the parse.
void AddMachineOptions(CLI::App& command, MachineOptions& options);

// Fails when an option would have no effect beside another.
Result<MachineRequest> MachineRequestOf(const MachineOptions& options,
                                        const Invocation& invocation);

}  // namespace corntune
