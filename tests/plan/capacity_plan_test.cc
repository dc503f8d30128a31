#include "corntune/plan/capacity_plan.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

CapacityTerms Terms(double rate, const char* node = "4cpu/8GiB") {
  CapacityTerms terms;
  terms.workload.request.cpu = Distribution::Exponential(0.002);
  terms.workload.request.wait = Distribution::Exponential(0.02);
  terms.workload.rate = Rate{rate};
  terms.workload.p99 = Seconds(0.3);
  terms.nodes = {*ParseNodeType(node, "--node")};
  return terms;
}

CapacityPlan Planned(const CapacityTerms& terms, const SizingRequest& request = {}) {
  auto plan = PlanCapacity(request, terms);
  EXPECT_TRUE(plan.has_value()) << plan.error().ToString();
  return plan ? std::move(*plan) : CapacityPlan{};
}

TEST(NodeType, IsCpusMemoryAndAPrice) {
  const auto node = ParseNodeType("4cpu/8GiB@0.10/h", "--node");
  ASSERT_TRUE(node.has_value());
  EXPECT_EQ(node->cpus.value, 4);
  EXPECT_EQ(node->memory.value, std::uint64_t{8} << 30);
  EXPECT_EQ(node->cost_per_hour, 0.10);
  EXPECT_FALSE(ParseNodeType("500mcpu/1GiB", "--node")->cost_per_hour.has_value());
  EXPECT_EQ(ParseNodeType("500mcpu/1GiB", "--node")->cpus.value, 0.5);
}

TEST(NodeType, AnythingElseIsRefused) {
  for (const char* text : {"", "4cpu", "4/8GiB", "4cpu/", "cpu/8GiB", "4cpu/8GiB@", "4cpu/8GiB@1",
                           "4cpu/8GiB@x/h", "0cpu/8GiB", "5000cpu/8GiB", "@1/h", "4cpu@1/h/8GiB"}) {
    const auto node = ParseNodeType(text, "--node");
    ASSERT_FALSE(node.has_value()) << text;
    EXPECT_EQ(node.error().kind, ErrorKind::kUsage);
    EXPECT_EQ(node.error().place, "--node");
  }
}

TEST(CapacityPlan, PodsCarryTheRateWithinTheTarget) {
  const CapacityPlan plan = Planned(Terms(5000));
  ASSERT_FALSE(plan.plans.empty());
  for (const NodePlan& each : plan.plans) {
    EXPECT_GE(each.pods * each.pod_rate, 5000 * (1 - 1e-9));
    EXPECT_LT((each.pods - 1) * each.pod_rate, 5000);
    EXPECT_LE(each.p99_at_worst.count(), 0.3 * 1.15);
    EXPECT_EQ(each.nodes, (each.pods + each.pods_per_node - 1) / each.pods_per_node);
    // 2 ms of CPU a request: no pod carries more than its CPUs allow.
    EXPECT_LE(each.pod_rate, 0.8 * each.pod_cpus.value / 0.002);
  }
}

TEST(CapacityPlan, PodsAreTheNodeAndItsWholeFractions) {
  const CapacityPlan plan = Planned(Terms(2000));
  std::vector<int> per_node;
  for (const NodePlan& each : plan.plans) per_node.push_back(each.pods_per_node);
  std::sort(per_node.begin(), per_node.end());
  EXPECT_EQ(per_node, (std::vector<int>{1, 2, 4}));
}

TEST(CapacityPlan, GrowthAndLossNeedMore) {
  const CapacityTerms plain = Terms(5000);
  CapacityTerms grown = plain;
  grown.growth = 0.3;
  CapacityTerms lost = plain;
  lost.survive = 1;
  const int pods = Planned(plain).plans.front().pods;
  const NodePlan with_growth = Planned(grown).plans.front();
  EXPECT_GT(with_growth.pods, pods);
  EXPECT_LE(with_growth.scale_from, pods);
  EXPECT_EQ(with_growth.scale_to, with_growth.pods);
  const NodePlan with_loss = Planned(lost).plans.front();
  EXPECT_EQ(with_loss.pods, pods + with_loss.pods_per_node);
  EXPECT_GE((with_loss.pods - with_loss.pods_per_node) * with_loss.pod_rate, 5000 * (1 - 1e-9));
}

TEST(CapacityPlan, ATighterTargetNeverNeedsFewerPods) {
  int before = 0;
  for (const double target : {0.4, 0.2, 0.15, 0.12}) {
    CapacityTerms terms = Terms(5000);
    terms.workload.p99 = Seconds(target);
    const int pods = Planned(terms).plans.front().pods;
    EXPECT_GE(pods, before) << target;
    before = pods;
  }
}

TEST(CapacityPlan, TheSameSeedGivesTheSamePlan) {
  const NodePlan a = Planned(Terms(3000)).plans.front();
  const NodePlan b = Planned(Terms(3000)).plans.front();
  EXPECT_EQ(a.pod_rate, b.pod_rate);
  EXPECT_EQ(a.p99.count(), b.p99.count());
}

TEST(CapacityPlan, ConnectionsCountTheRolloutToo) {
  SizingRequest request;
  request.db_connections = 100000;
  request.db_connections_per_worker = 2;
  request.max_surge = Surge{0.25, 0};
  const NodePlan plan = Planned(Terms(5000), request).plans.front();
  EXPECT_EQ(plan.surge_pods, (plan.pods + 3) / 4);
  EXPECT_EQ(plan.connections, 2 * plan.pod.workers * (plan.pods + plan.surge_pods));
}

TEST(CapacityPlan, ADatabaseThatGrantsTooFewBinds) {
  SizingRequest request;
  request.db_connections = 3;
  const auto plan = PlanCapacity(request, Terms(5000));
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().kind, ErrorKind::kInfeasible);
  EXPECT_EQ(plan.error().place, "--db-connections");
}

TEST(CapacityPlan, ATargetBelowTheRequestItselfIsInfeasible) {
  CapacityTerms terms = Terms(100);
  terms.workload.p99 = Seconds(0.01);
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().place, "--p99");
}

TEST(CapacityPlan, ARateThatNeedsMorePodsThanAnybodyHasIsInfeasible) {
  CapacityTerms terms = Terms(1e9);
  terms.workload.request.wait = Distribution::Exponential(100);
  terms.workload.p99.reset();
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().kind, ErrorKind::kInfeasible);
  EXPECT_EQ(plan.error().place, "--rate");
}

TEST(CapacityPlan, TheCheaperNodeComesFirst) {
  CapacityTerms terms = Terms(2000, "4cpu/8GiB@0.40/h");
  terms.nodes.push_back(*ParseNodeType("4cpu/8GiB@0.10/h", "--node"));
  EXPECT_EQ(Planned(terms).plans.front().node.cost_per_hour, 0.10);
}

TEST(CapacityPlan, StoppedItHasWhatWasTried) {
  const std::atomic<bool> stop{true};
  CapacityTerms terms = Terms(2000);
  terms.workload.stop = &stop;
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->interrupted);
  EXPECT_TRUE(plan->plans.empty());
}

}  // namespace
}  // namespace corntune
