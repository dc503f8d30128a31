#include "pod_size.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr int kMostPodsOnNode = 64;

}  // namespace

std::vector<PodSize> SizesOf(const CapacityTerms& terms) {
  std::vector<PodSize> sizes;
  for (const NodeType& node : terms.nodes) {
    sizes.push_back({node, 1});
    for (int per_node = 2; per_node <= kMostPodsOnNode; per_node *= 2) {
      const double cpus = node.cpus.value / per_node;
      if (cpus < 1 || cpus != std::floor(cpus)) break;
      sizes.push_back({node, per_node});
    }
  }
  return sizes;
}

std::string NameOf(const PodSize& size) {
  std::string name =
      fmt::format("{}cpu/{}", FormatCores(size.node.cpus), FormatBytes(size.node.memory));
  if (size.per_node > 1) name += fmt::format(" in {} pods", size.per_node);
  return name;
}

Machine MachineOf(const PodSize& size) {
  Machine machine;
  const int node_cpus = std::max(1, static_cast<int>(std::ceil(size.node.cpus.value - 1e-9)));
  CpuFacts& cpu = machine.cpu;
  cpu.cores = cpu.threads = cpu.allowed_cores = cpu.allowed_threads = node_cpus;
  cpu.effective = cpu.effective_by_cores = cpu.effective_by_threads = size.node.cpus;
  cpu.limited_by = CpuLimit::kOverride;
  MemoryFacts& memory = machine.memory;
  memory.limit = memory.effective =
      Bytes{size.node.memory.value / static_cast<std::uint64_t>(size.per_node)};
  memory.limited_by = MemoryLimit::kOverride;
  return WithAtMost(std::move(machine), Cores{size.node.cpus.value / size.per_node});
}

Machine WithAtMost(Machine machine, Cores cpus) {
  CpuFacts& cpu = machine.cpu;
  cpu.effective.value = std::min(cpu.effective.value, cpus.value);
  cpu.effective_by_cores = cpu.effective_by_threads = cpu.effective;
  if (cpu.effective.value < *cpu.allowed_threads) {
    cpu.limited_by = CpuLimit::kQuota;
    cpu.quota = cpu.effective;
  }
  return machine;
}

}  // namespace corntune
