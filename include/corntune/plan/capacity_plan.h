// How many pods of which settings on how many nodes carry a rate.
//
// For each node type, pods of its size and of whole fractions of it are tried. The settings of a
// pod come from the same candidates as those of RecommendByModel; each is simulated with clients
// that leave it no rest, for its capacity, and at rising rates to find the highest at which it
// keeps up, p99 stays within the target and a share of the capacity is left. A pod whose workers
// cannot use all CPUs of its size asks for as many as they can. Every pod gets Poisson arrivals, as
// behind a load balancer that deals at random: round robin and least connections do better.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corntune/plan/balancing.h"
#include "corntune/plan/recommend_by_model.h"

namespace corntune {

struct NodeType {
  Cores cpus;  // that pods may use, after what the system keeps for itself
  Bytes memory;
  std::optional<double> cost_per_hour;
};

// "4cpu/8GiB" or "4cpu/8GiB@0.10/h".
Result<NodeType> ParseNodeType(std::string_view text, std::string_view place);

struct CapacityTerms {
  WorkloadTerms workload;  // rate: of the whole service; p99: the target, if there is one
  std::vector<NodeType> nodes;
  double growth = 0;       // the share by which the rate may grow
  int survive = 0;         // nodes that may be lost at full rate
  double most_load = 0.8;  // of a pod's capacity
  Seconds boot_time{30};   // until a new pod serves
  Seconds metric_lag{30};  // until the autoscaler has seen the load and acted
  double ramp = 0.1;       // the share by which the rate grows in a minute at worst
};

// What limits the rate of a pod: the target, the share of its capacity, or that above it requests
// are refused or killed, or stand in a queue that grows.
enum class PodLimit { kLatency, kLoad, kStability };

struct NodePlan {
  NodeType node;
  int pods_per_node = 1;
  Cores pod_cpus;
  Bytes pod_memory;
  Recommendation pod;  // settings, each with its reason

  double pod_rate = 0;      // the highest, per second
  double pod_capacity = 0;  // per second, with clients that leave it no rest
  PodLimit limit = PodLimit::kLoad;
  double utilization_at_limit = 0;  // of the pod's CPUs at that rate

  int pods = 1;
  int nodes = 1;
  int surge_pods = 0;   // more during a rollout
  int surge_nodes = 0;  // more of them, where the pods of a rollout do not fit on the others

  // At the rate as it is, and at the grown one with the nodes lost that may be.
  double load = 0, load_at_worst = 0;  // per second and pod
  Seconds p99{0}, p99_at_worst{0};
  double utilization = 0, utilization_at_worst = 0;

  std::optional<std::int64_t> connections;  // to the database, at the height of a rollout
  std::optional<double> cost_per_hour;

  int scale_from = 1, scale_to = 1;  // replicas of an autoscaler
  int scale_target_percent = 0;      // CPU utilization that it should hold
  // Between a load that rises and the first answer of a pod added for it, and the share by which
  // the rate grows meanwhile, which the pods that are there carry.
  Seconds cold_start{0};
  double growth_meanwhile = 0;
  // The room for that growth is so large that all pods would run at the rate as it is.
  bool scaling_is_useless = false;
};

struct CapacityPlan {
  std::vector<NodePlan> plans;  // the best first
  std::vector<std::string>
      rejected;  // nodes and pods for which nothing holds, each with its reason
  std::optional<DealtOut>
      dealt_out;             // of the first plan's pod, at its load at worst; not with streams
  bool interrupted = false;  // not all were tried
};

// Fails with kUsage for contradictions, and with kInfeasible when no node type carries the rate:
// the message names what binds the largest pod. The same seed gives the same answer on any number
// of threads.
Result<CapacityPlan> PlanCapacity(const SizingRequest& request, const CapacityTerms& terms);

}  // namespace corntune
