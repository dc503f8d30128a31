// The only file that includes hwloc.
#pragma once

#include <string>

#include "topology.h"

namespace corntune {

// Each loads packages, cores, hardware threads and NUMA nodes and nothing else, with hwloc's
// messages silenced. Processors that are not allowed are kept; the caller excludes them, since
// hwloc knows cpusets but no affinity mask and reads no cgroup namespace. Safe from several threads
// at once.
Result<Topology> LoadTopologyBelow(const std::string& root);  // root: "/" or a captured folder
Result<Topology> LoadTopologyXml(const std::string& xml);     // the content of an XML file
Result<Topology> LoadTopologySynthetic(const std::string& description);

}  // namespace corntune
