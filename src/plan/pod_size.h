// Pods as shares of a node.
#pragma once

#include <string>
#include <vector>

#include "corntune/machine/machine.h"
#include "corntune/plan/capacity_plan.h"

namespace corntune {

// One pod size on one node type.
struct PodSize {
  NodeType node;
  int per_node = 1;
};

// Each node type whole, and in halves down to pods of one CPU.
std::vector<PodSize> SizesOf(const CapacityTerms& terms);

// "4cpu/8GiB in 2 pods"
std::string NameOf(const PodSize& size);

// The pod as a machine: a share of the node, which Kubernetes enforces as a quota on all its CPUs.
Machine MachineOf(const PodSize& size);

// The same with no more than these CPUs.
Machine WithAtMost(Machine machine, Cores cpus);

}  // namespace corntune
