// The names of the enumerators, as corntune.detect/1 writes them.
#include <string_view>

#include "corntune/machine/machine.h"

namespace corntune {

std::string_view ToText(CpuLimit limit) {
  switch (limit) {
    case CpuLimit::kTopology:
      return "topology";
    case CpuLimit::kAffinity:
      return "affinity";
    case CpuLimit::kCpuset:
      return "cpuset";
    case CpuLimit::kQuota:
      return "quota";
    case CpuLimit::kOverride:
      return "override";
  }
  return "topology";
}

std::string_view ToText(MemoryLimit limit) {
  switch (limit) {
    case MemoryLimit::kMachine:
      return "machine";
    case MemoryLimit::kCgroup:
      return "cgroup";
    case MemoryLimit::kOverride:
      return "override";
    case MemoryLimit::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view ToText(ContainerRuntime runtime) {
  switch (runtime) {
    case ContainerRuntime::kNone:
      return "none";
    case ContainerRuntime::kDocker:
      return "docker";
    case ContainerRuntime::kPodman:
      return "podman";
    case ContainerRuntime::kKubernetes:
      return "kubernetes";
    case ContainerRuntime::kLxc:
      return "lxc";
    case ContainerRuntime::kOther:
      return "other";
  }
  return "other";
}

}  // namespace corntune
