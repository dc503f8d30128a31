// How many pods of which settings on how many nodes carry a rate.
//
// For each node type, pods of its size and of whole fractions of it are tried. The settings of a
// pod come from the same candidates as those of RecommendByModel; each is simulated at rising rates
// to find the highest at which p99 stays within the target and a share of its capacity is left.
// Every pod gets Poisson arrivals, as behind a load balancer that deals at random: round robin and
// least connections do better.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

// What limits the rate of a pod.
enum class PodLimit { kLatency, kLoad };

struct NodePlan {
  NodeType node;
  int pods_per_node = 1;
  Cores pod_cpus;
  Bytes pod_memory;
  Recommendation pod;  // settings, each with its reason

  double pod_rate = 0;  // the highest, per second
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
};

// The same workers dealt out to pods of one each, at the chosen plan's load.
struct DealtOut {
  int pods = 1;
  Seconds one_line{0}, least_connections{0}, round_robin{0}, random{0};  // p99
};

struct CapacityPlan {
  std::vector<NodePlan> plans;  // the best first
  std::vector<std::string>
      rejected;  // nodes and pods for which nothing holds, each with its reason
  std::optional<DealtOut> dealt_out;  // where a worker's requests at a time are bounded
  bool interrupted = false;           // not all were tried
};

// Fails with kUsage for contradictions, and with kInfeasible when no node type carries the rate:
// the message names what binds. The same seed gives the same answer on any number of threads.
Result<CapacityPlan> PlanCapacity(const SizingRequest& request, const CapacityTerms& terms);

}  // namespace corntune
