#include "hwloc_load.h"

#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <hwloc.h>

#ifdef __SANITIZE_ADDRESS__
// hwloc 2.9 forgets the objects it had read when an XML file ends too early.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhwloc\n";
}
#endif

namespace corntune {
namespace {

// hwloc takes the root of a captured machine, and what to print, from the environment only.
// Variables that would put another machine in place of the asked one are hidden meanwhile.
class HwlocEnvironment {
 public:
  explicit HwlocEnvironment(const char* root) {
    for (const char* name : {"HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_COMPONENTS",
                             "HWLOC_CPUID_PATH", "HWLOC_THISSYSTEM", "HWLOC_FSROOT"}) {
      Set(name, nullptr);
    }
    Set("HWLOC_HIDE_ERRORS", "2");
    if (root != nullptr) Set("HWLOC_FSROOT", root);
  }
  HwlocEnvironment(const HwlocEnvironment&) = delete;
  HwlocEnvironment& operator=(const HwlocEnvironment&) = delete;
  ~HwlocEnvironment() {
    for (auto change = before_.rbegin(); change != before_.rend(); ++change) {
      Put(change->first, change->second ? change->second->c_str() : nullptr);
    }
  }

 private:
  static void Put(const char* name, const char* value) {
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }

  void Set(const char* name, const char* value) {
    const char* old = std::getenv(name);
    if (old == nullptr && value == nullptr) return;
    before_.emplace_back(name, old == nullptr ? std::nullopt : std::optional<std::string>(old));
    Put(name, value);
  }

  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

CpuSet ToCpuSet(hwloc_const_bitmap_t bitmap) {
  CpuSet cpus;
  for (int cpu = hwloc_bitmap_first(bitmap); cpu >= 0 && cpu < kMostCpus;
       cpu = hwloc_bitmap_next(bitmap, cpu)) {
    cpus.push_back(cpu);
  }
  return cpus;
}

Topology Converted(hwloc_topology_t loaded) {
  Topology topology;
  topology.packages = hwloc_get_nbobjs_by_type(loaded, HWLOC_OBJ_PACKAGE);
  topology.numa_nodes = hwloc_get_nbobjs_by_type(loaded, HWLOC_OBJ_NUMANODE);
  const hwloc_obj_t machine = hwloc_get_root_obj(loaded);
  topology.threads = ToCpuSet(machine->cpuset);
  topology.allowed =
      Intersection(topology.threads, ToCpuSet(hwloc_topology_get_allowed_cpuset(loaded)));
  if (machine->total_memory > 0) topology.memory = Bytes{machine->total_memory};
  hwloc_obj_t core = nullptr;
  while ((core = hwloc_get_next_obj_by_type(loaded, HWLOC_OBJ_CORE, core)) != nullptr) {
    topology.cores.push_back(ToCpuSet(core->cpuset));
  }
  return topology;
}

Result<Topology> Load(const char* root, const std::function<int(hwloc_topology_t)>& set_source) {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  const HwlocEnvironment environment(root);
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) return CannotError("", "hwloc cannot start");
  const std::unique_ptr<hwloc_topology, void (*)(hwloc_topology_t)> topology(
      raw, hwloc_topology_destroy);
  hwloc_topology_set_all_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_NONE);
  hwloc_topology_set_type_filter(raw, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc_topology_set_type_filter(raw, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc_topology_set_flags(
      raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED | HWLOC_TOPOLOGY_FLAG_NO_DISTANCES |
               HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS | HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS);
  if (set_source(raw) != 0 || hwloc_topology_load(raw) != 0) {
    return CannotError("", "hwloc cannot read it");
  }
  return Converted(raw);
}

}  // namespace

Result<Topology> LoadTopologyBelow(const std::string& root) {
  const auto linux_only = [](hwloc_topology_t topology) {
    // The x86 component asks each processor in turn and adds nothing to what /sys says of cores.
    return hwloc_topology_set_components(topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
  };
  auto topology = Load(root == "/" ? nullptr : root.c_str(), linux_only);
  if (topology) topology->allowed = topology->threads;
  if (!topology || root != "/" || !topology->cores.empty()) return topology;
  // Without /sys (some sandboxes hide it) the processors themselves are the only ones to ask.
  topology = Load(nullptr, [](hwloc_topology_t) { return 0; });
  if (topology) topology->allowed = topology->threads;
  return topology;
}

Result<Topology> LoadTopologyXml(const std::string& xml) {
  return Load(nullptr, [&](hwloc_topology_t topology) {
    return hwloc_topology_set_xmlbuffer(topology, xml.c_str(), static_cast<int>(xml.size() + 1));
  });
}

Result<Topology> LoadTopologySynthetic(const std::string& description) {
  return Load(nullptr, [&](hwloc_topology_t topology) {
    return hwloc_topology_set_synthetic(topology, description.c_str());
  });
}

}  // namespace corntune
