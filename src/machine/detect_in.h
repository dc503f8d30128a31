// Detection on any tree of files: what the unit tests, the fuzzers and the capture run.
#pragma once

#include "corntune/machine/machine.h"
#include "corntune/os/file_tree.h"

#include "topology.h"

namespace corntune {

// Puts the limits found in `tree` on `topology`; an error in place of the topology becomes a row of
// `sources`. Fails only when not one CPU is known of and none is given.
Result<Machine> DetectIn(const FileTree& tree, Result<Topology> topology,
                         const MachineRequest& request);

}  // namespace corntune
