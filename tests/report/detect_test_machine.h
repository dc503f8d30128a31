// A machine for the tests of the detect reports: a pod of half a CPU on a node of 64 threads.
#pragma once

#include "corntune/machine/machine.h"

namespace corntune {

inline Machine PodOfHalfACpu() {
  Machine machine;
  machine.cpu.packages = 1;
  machine.cpu.numa_nodes = 2;
  machine.cpu.cores = machine.cpu.allowed_cores = 32;
  machine.cpu.threads = machine.cpu.allowed_threads = 64;
  machine.cpu.quota = Cores{0.5};
  machine.cpu.weight = 20;
  machine.cpu.effective = machine.cpu.effective_by_cores = machine.cpu.effective_by_threads =
      Cores{0.5};
  machine.cpu.limited_by = CpuLimit::kQuota;
  machine.memory.total = Bytes{274877906944};
  machine.memory.available = Bytes{200000000000};
  machine.memory.limit = machine.memory.effective = Bytes{536870912};
  machine.memory.high = Bytes{503316480};
  machine.memory.limited_by = MemoryLimit::kCgroup;
  machine.cgroup = {2, false, "/kubepods/burstable/pod1/web"};
  machine.limits = {1024, 1048576, 4096, 4096, 4096};
  machine.container = ContainerRuntime::kKubernetes;
  machine.shm.exists = machine.shm.tmpfs = true;
  machine.shm.size = Bytes{67108864};
  machine.kernel = "6.1.0-13-amd64";
  machine.sources = {
      {"topology", "/sys/devices/system/cpu", "0-63", "1 package, 32 cores, 64 hardware threads",
       false},
      {"affinity", "/proc/self/status", "Cpus_allowed_list:\t0-63", "CPUs 0-63", false},
      {"cgroup", "/proc/self/cgroup", "0::/kubepods/burstable/pod1/web", "in 1 hierarchy", false},
      {"cpu quota", "/sys/fs/cgroup/kubepods/burstable/pod1/cpu.max", "50000 100000", "0.5 CPU",
       true},
      {"memory limit", "/sys/fs/cgroup/kubepods/burstable/pod1/web/memory.max", "536870912",
       "512 MiB", true},
      {"somaxconn", "/proc/sys/net/core/somaxconn", "\x1b[2J\xff", "unknown: not a number", false}};
  return machine;
}

}  // namespace corntune
