#include "corntune/plan/capacity_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/simulate/costs.h"

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

// The plan with pods of a whole node: which size comes first depends on the rate.
NodePlan OfWholeNodes(const CapacityTerms& terms) {
  for (const NodePlan& each : Planned(terms).plans) {
    if (each.pods_per_node == 1) return each;
  }
  ADD_FAILURE() << "no plan";
  return {};
}

TEST(CapacityPlan, GrowthAndLossNeedMore) {
  const CapacityTerms plain = Terms(5000);
  CapacityTerms grown = plain;
  grown.growth = 0.5;
  CapacityTerms lost = plain;
  lost.survive = 1;
  const int pods = OfWholeNodes(plain).pods;
  const NodePlan with_growth = OfWholeNodes(grown);
  EXPECT_GT(with_growth.pods, pods);
  EXPECT_LE(with_growth.scale_from, pods);
  EXPECT_EQ(with_growth.scale_to, with_growth.pods);
  const NodePlan with_loss = OfWholeNodes(lost);
  EXPECT_EQ(with_loss.pods, pods + 1);
  EXPECT_GE((with_loss.pods - 1) * with_loss.pod_rate, 5000 * (1 - 1e-9));
}

TEST(CapacityPlan, ATighterTargetNeverNeedsFewerPods) {
  int before = 0;
  for (const double target : {0.4, 0.2, 0.15, 0.12}) {
    CapacityTerms terms = Terms(5000);
    terms.workload.p99 = Seconds(target);
    const int pods = OfWholeNodes(terms).pods;
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

// 5 workers of 4 threads on 2 CPUs: 2.3 ms of CPU a request would let 862/s through, but threads
// that wait for the lock slow the others down. `corntune simulate` with 400 clients that leave no
// rest: 756/s with 4 connections a worker, fewer with the default.
TEST(CapacityPlan, TheShareIsOfWhatASaturatedPodIsSeenToCarry) {
  CapacityTerms terms = Terms(5000, "2cpu/4GiB");
  terms.workload.p99.reset();
  terms.workload.any_class = false;
  terms.most_load = 0.95;
  SizingRequest request;
  request.worker_class = WorkerClass::kGthread;
  request.threads = 4;
  const CapacityPlan plan = Planned(terms, request);
  ASSERT_EQ(plan.plans.size(), 2);
  for (const NodePlan& each : plan.plans) {
    EXPECT_EQ(each.limit, PodLimit::kLoad);
    EXPECT_NEAR(each.pod_rate, 0.95 * each.pod_capacity, 1e-6);
    if (each.pods_per_node > 1) continue;
    EXPECT_GT(each.pod_capacity, 680);
    EXPECT_LT(each.pod_capacity, 800);
  }
}

TEST(CapacityPlan, APodKeepsUpWithItsRateWithoutATargetToo) {
  CapacityTerms terms = Terms(5000);
  terms.workload.p99.reset();
  terms.most_load = 0.95;
  for (const NodePlan& each : Planned(terms).plans) {
    Instance instance;
    instance.worker_class = each.pod.worker_class;
    instance.workers = static_cast<int>(each.pod.workers);
    instance.threads = static_cast<int>(each.pod.threads);
    instance.cpus = each.pod_cpus;
    if (each.pod_cpus.value < 4) instance.host_cpus = 4;
    Apply(CostsOf(instance.worker_class, false), instance);
    Workload workload;
    workload.classes = {terms.workload.request};
    workload.arrivals = OpenArrivals{Rate{each.pod_rate}};
    RunOptions options;
    options.seed = 77;
    options.requests = 40000;
    const auto seen = Simulate(instance, workload, options);
    ASSERT_TRUE(seen.has_value());
    EXPECT_GT(seen->throughput.value, 0.97 * each.pod_rate);
    EXPECT_EQ(seen->refused + seen->killed, 0);
  }
}

TEST(CapacityPlan, RequestsThatAreKilledAreNotCarried) {
  CapacityTerms terms = Terms(1);
  terms.workload.p99.reset();
  terms.workload.any_class = false;
  // A sync worker is killed after 30 s: exp(-30 / 10) of the requests, 5 %.
  terms.workload.request.wait = Distribution::Exponential(10);
  SizingRequest request;
  request.worker_class = WorkerClass::kSync;
  const auto plan = PlanCapacity(request, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().place, "--class");
}

TEST(CapacityPlan, APodAsksForNoCpuThatItsWorkersCannotUse) {
  CapacityTerms terms = Terms(500);
  terms.workload.p99.reset();
  terms.workload.request.wait = Distribution::Fixed(0);
  const CapacityPlan plan = Planned(terms);
  for (const NodePlan& each : plan.plans) {
    EXPECT_LE(each.pod_cpus.value, static_cast<double>(each.pod.workers));
    EXPECT_EQ(each.pod.cpus.value, each.pod_cpus.value);
  }
  // One pod of two sync workers on half of the node, not on all of it.
  EXPECT_EQ(plan.plans.front().pods, 1);
  EXPECT_EQ(plan.plans.front().pod_cpus.value, 2);
  EXPECT_EQ(plan.plans.front().pods_per_node, 2);
  // 500/s of 2 ms, and what Gunicorn adds, on 2 CPUs.
  EXPECT_NEAR(plan.plans.front().utilization, 0.52, 0.04);
}

TEST(CapacityPlan, TheErrorIsThatOfTheLargestPod) {
  SizingRequest request;
  request.memory_per_worker = {Bytes{100U << 20U}, "asked"};
  const auto plan = PlanCapacity(request, Terms(10, "4cpu/64MiB"));
  ASSERT_FALSE(plan.has_value());
  EXPECT_THAT(plan.error().message, testing::HasSubstr("64 MiB hold 0 workers"));
}

TEST(CapacityPlan, ATargetThatOnlyAnIdlePodWouldMissNamesTheRequest) {
  CapacityTerms terms = Terms(100);
  terms.workload.p99 = Seconds(0.095);  // 2 ms and 20 ms alone: 94.3 ms
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().place, "--p99");
  EXPECT_THAT(plan.error().message, testing::HasSubstr("which is the request itself"));
}

// A tenth of a CPU serves 10 ms of each 100 ms: most requests of 20 ms take 200 ms or more.
TEST(CapacityPlan, ATargetThatAQuotaKeepsAwayNamesTheCpus) {
  CapacityTerms terms = Terms(5, "100mcpu/1GiB");
  terms.workload.request.cpu = Distribution::Exponential(0.02);
  terms.workload.request.wait = Distribution::Fixed(0);
  terms.workload.p99 = Seconds(0.12);
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_THAT(plan.error().message, testing::HasSubstr("0.1 CPUs are what binds"));
}

TEST(CapacityPlan, AllOfTheCapacityIsNoShareOfIt) {
  CapacityTerms terms = Terms(100);
  terms.most_load = 1;
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(plan.error().place, "--most-load");
}

TEST(CapacityPlan, NodesHavePricesAllOrNone) {
  CapacityTerms terms = Terms(2000, "4cpu/8GiB@0.40/h");
  terms.nodes.push_back(*ParseNodeType("8cpu/16GiB", "--node"));
  const auto plan = PlanCapacity(SizingRequest{}, terms);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(plan.error().message, testing::HasSubstr("8cpu/16 GiB has no price"));
}

TEST(CapacityPlan, TheRateGrowsUntilANewPodServes) {
  CapacityTerms terms = Terms(5000);
  terms.growth = 1;
  const NodePlan quick = Planned(terms).plans.front();
  EXPECT_EQ(quick.cold_start.count(), 60);  // 30 s and 30 s
  EXPECT_NEAR(quick.growth_meanwhile, 0.1, 1e-12);
  EXPECT_FALSE(quick.scaling_is_useless);
  // Two hours and half a minute at 10 % a minute: the pods would run at a thirteenth.
  terms.boot_time = Seconds(7200);
  const NodePlan slow = Planned(terms).plans.front();
  EXPECT_NEAR(slow.growth_meanwhile, 12.05, 1e-9);
  EXPECT_TRUE(slow.scaling_is_useless);
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
