// What a machine, container or pod may really use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/base/units.h"
#include "corntune/os/file_tree.h"

namespace corntune {

// Which limit decided the number of usable CPUs.
enum class CpuLimit { kTopology, kAffinity, kCpuset, kQuota, kOverride };
std::string_view ToText(CpuLimit limit);  // "topology", "affinity", "cpuset", "quota", "override"

// Which limit decided the amount of usable memory.
enum class MemoryLimit { kMachine, kCgroup, kOverride, kUnknown };
std::string_view ToText(MemoryLimit limit);  // "machine", "cgroup", "override", "unknown"

// What a CPU is when CPUs are counted.
enum class CountedAs { kCores, kThreads };

// Counts are empty when the topology could not be read.
struct CpuFacts {
  std::optional<int> packages;
  std::optional<int> numa_nodes;
  std::optional<int> cores;          // of the machine, online
  std::optional<int> threads;        // hardware threads of the machine, online
  std::optional<int> allowed_cores;  // after affinity and cpuset
  std::optional<int> allowed_threads;
  std::optional<Cores> quota;  // the tightest of the cgroup and all its ancestors
  std::optional<std::uint64_t>
      weight;                  // cpu.weight or cpu.shares of the leaf; limits nothing alone
  Cores effective;             // min(allowed, quota): what sizing uses
  Cores effective_by_cores;    // the same counted in cores,
  Cores effective_by_threads;  // and in hardware threads
  CpuLimit limited_by = CpuLimit::kTopology;
};

struct MemoryFacts {
  std::optional<Bytes> total;      // of the machine (MemTotal)
  std::optional<Bytes> available;  // of the machine (MemAvailable)
  std::optional<Bytes> limit;      // the tightest hard limit of the cgroup and its ancestors
  std::optional<Bytes> high;       // the tightest memory.high: throttles, does not kill
  std::optional<Bytes> effective;  // min(total, limit); empty when neither is known
  MemoryLimit limited_by = MemoryLimit::kUnknown;
};

struct CgroupFacts {
  int version = 0;  // 0 none, 1, 2; a hybrid machine has the version that holds the cpu controller
  bool hybrid = false;
  std::string path;  // of this process, as /proc/self/cgroup names it
};

struct LimitFacts {
  std::optional<std::uint64_t> open_files;  // RLIMIT_NOFILE, soft; empty: unlimited or unknown
  std::optional<std::uint64_t> open_files_hard;
  std::optional<std::uint64_t> processes;  // min(RLIMIT_NPROC soft, tightest pids.max)
  std::optional<std::uint64_t> pids_max;
  std::optional<std::uint64_t> somaxconn;  // net.core.somaxconn
};

enum class ContainerRuntime { kNone, kDocker, kPodman, kKubernetes, kLxc, kOther };
std::string_view ToText(ContainerRuntime runtime);  // as corntune.detect/1 writes them

struct ShmFacts {
  std::string path = "/dev/shm";
  bool exists = false;
  bool tmpfs = false;
  std::optional<Bytes> size;
};

// One file that was read (or could not be), and what it gave.
struct Source {
  std::string what;   // "cpu quota", "memory limit", "affinity" ...
  std::string file;   // the path as the observed system sees it
  std::string raw;    // its content, trimmed; long content is cut
  std::string value;  // what it was understood to say, or the reason why it says nothing
  bool wins = false;  // this one decided
};

struct Machine {
  CpuFacts cpu;
  MemoryFacts memory;
  CgroupFacts cgroup;
  LimitFacts limits;
  ContainerRuntime container = ContainerRuntime::kNone;
  ShmFacts shm;
  std::string kernel;  // "6.1.0-13-amd64", or empty
  std::vector<Source> sources;
};

// Where the machine is described. With neither `root` nor `topology` it is this machine, as this
// process sees it. A topology alone describes hardware: no limit of this process is applied to it.
// Both together put the limits found below `root` on that hardware.
struct MachineRequest {
  std::optional<std::string> root;      // read /proc and /sys below it
  std::optional<std::string> topology;  // hwloc XML file, synthetic description, or captured folder
  std::optional<Cores> cpus;            // replaces what is detected
  std::optional<Bytes> memory;          // likewise
  CountedAs count = CountedAs::kCores;
  // KUBERNETES_SERVICE_HOST is in the environment: evidence that is good for this machine only.
  bool kubernetes_service = false;
};

// Finds out what this process, or the described machine, may use. What cannot be read is empty and
// has its reason in `sources`; only a topology or root that cannot be used at all is an error.
Result<Machine> DetectMachine(const MachineRequest& request);

// Saves what detection reads below `folder`, in the form that `root` takes, and gives the number of
// files. Long tables are cut to the lines that detection uses, and /proc/1/environ is never saved.
// The folder is made; one that exists and is not empty is refused.
Result<int> CaptureMachine(const MachineRequest& request, const std::string& folder);

}  // namespace corntune
