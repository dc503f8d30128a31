// The processors of a machine as this room knows them: what is left of an hwloc topology.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/os/file_tree.h"

#include "cpu_set.h"

namespace corntune {

struct Topology {
  int packages = 0;
  int numa_nodes = 0;
  std::vector<CpuSet> cores;    // the online hardware threads of each core
  CpuSet threads;               // all online hardware threads
  CpuSet allowed;               // those that the description itself allows (XML); else all
  std::optional<Bytes> memory;  // of all NUMA nodes, where the description says it
  std::string file;             // where it was read, for the list of sources
  std::string raw;
};

// Of the machine whose /sys and /proc lie below `root` ("/" for this one). Fails when there is
// nothing to read; what lies there is checked first, so that hwloc reads plain files of ordinary
// size only.
Result<Topology> TopologyBelow(const std::string& root);

// Of `spec`: an hwloc XML file, a synthetic description ("pack:2 core:16 pu:2"), or a folder with a
// captured /sys. `place` opens the error.
Result<Topology> TopologyOf(const std::string& spec, const std::string& place);

// The files below /sys that say which processors there are, sorted: what hwloc reads, and what a
// capture must hold.
std::vector<std::string> TopologyFiles(const FileTree& tree);

}  // namespace corntune
