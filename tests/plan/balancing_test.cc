#include "corntune/plan/balancing.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

// Sync workers that wait 10 ms (exponential) and do nothing else: 100/s each.
Instance Workers(int workers) {
  Instance pod;
  pod.workers = workers;
  pod.cpus = Cores{static_cast<double>(workers)};
  return pod;
}

Workload Waiting(double rate) {
  Workload workload;
  RequestClass request;
  request.wait = Distribution::Exponential(0.01);
  workload.classes = {request};
  workload.arrivals = OpenArrivals{Rate{rate}};
  return workload;
}

RunOptions Long() {
  RunOptions options;
  options.requests = 1'000'000;
  options.replications = 4;
  options.mean_precision = options.tail_precision = 0;
  return options;
}

DealtOut Dealt(const Instance& pod, const Workload& workload) {
  const auto dealt = DealOut(pod, workload, Long());
  EXPECT_TRUE(dealt.has_value()) << dealt.error().ToString();
  EXPECT_TRUE(dealt && dealt->has_value());
  return dealt && *dealt ? **dealt : DealtOut{};
}

TEST(Balancing, FourSyncWorkersAreQueuesThatAreKnown) {
  const DealtOut dealt = Dealt(Workers(4), Waiting(280));
  EXPECT_EQ(dealt.pods, 4);
  EXPECT_EQ(dealt.pod_cpus.value, 1);
  // M/M/4 at 70 %: P(wait) = Erlang C(4, 2.8) = 0.42865; a response is the service and, with that
  // chance, an exponential wait of rate b = 4 mu - lambda = 120/s, so that P(response > t) =
  // (1 - C) e^(-mu t) + C (b e^(-mu t) - mu e^(-b t)) / (b - mu), which is 0.01 at t = 54.93 ms.
  EXPECT_NEAR(dealt.one_pod.count() * 1e3, 54.93, 1.5);
  EXPECT_NEAR(dealt.one_line.count() * 1e3, 54.93, 1.5);
  // E4/M/1: sigma = (280 / (280 + 100 (1 - sigma)))^4 = 0.5529; ln(100) / (100 (1 - sigma)).
  ASSERT_TRUE(dealt.round_robin.has_value());
  EXPECT_NEAR(dealt.round_robin->count() * 1e3, 103.0, 3);
  // M/M/1 at 70 %: ln(100) x 10 ms / 0.3.
  ASSERT_TRUE(dealt.random.has_value());
  EXPECT_NEAR(dealt.random->count() * 1e3, 153.5, 5);
}

TEST(Balancing, ThreadsAreSimulatedWithTheirWorkersTakingConnectionsEarly) {
  Instance pod = Workers(2);
  pod.worker_class = WorkerClass::kGthread;
  pod.threads = 4;
  // 8 slots of 100/s each, 75 % of them taken.
  const DealtOut dealt = Dealt(pod, Waiting(600));
  ASSERT_TRUE(dealt.random && dealt.round_robin);
  EXPECT_LT(dealt.one_line.count(), 0.97 * dealt.one_pod.count());
  EXPECT_LT(dealt.one_pod.count(), dealt.random->count());
  EXPECT_LT(dealt.round_robin->count(), dealt.random->count());
  // M/M/8 at 75 %: Erlang C(8, 6) = 0.35698, b = 200/s; as above 0.01 at t = 49.08 ms.
  EXPECT_NEAR(dealt.one_line.count() * 1e3, 49.08, 1.5);
}

TEST(Balancing, EventLoopsShareTheirCpusOrNot) {
  Instance pod = Workers(2);
  pod.worker_class = WorkerClass::kGevent;
  Workload workload = Waiting(100);
  workload.classes[0].cpu = Distribution::Exponential(0.012);
  const DealtOut dealt = Dealt(pod, workload);
  ASSERT_TRUE(dealt.random.has_value());
  EXPECT_LE(dealt.one_line.count(), dealt.one_pod.count());
  EXPECT_LT(dealt.one_line.count(), dealt.random->count());
}

TEST(Balancing, ShareOfACpuIsAQuota) {
  // 20 ms of CPU in each tenth of a second: whoever needs 30 ms waits for the next one.
  Instance pod = Workers(5);
  pod.cpus = Cores{1};
  Workload workload = Waiting(3);
  workload.classes[0].cpu = Distribution::Fixed(0.03);
  workload.classes[0].wait = Distribution::Fixed(0);
  const DealtOut dealt = Dealt(pod, workload);
  EXPECT_DOUBLE_EQ(dealt.pod_cpus.value, 0.2);
  ASSERT_TRUE(dealt.random.has_value());
  EXPECT_GT(dealt.random->count(), 0.1);
  EXPECT_LT(dealt.one_pod.count(), 0.1);
}

TEST(Balancing, OneWorkerAndTooMuchLoadHaveNothingToCompare) {
  EXPECT_FALSE(DealOut(Workers(1), Waiting(50), Long())->has_value());
  EXPECT_FALSE(DealOut(Workers(2), Waiting(250), Long())->has_value());
}

}  // namespace
}  // namespace corntune
