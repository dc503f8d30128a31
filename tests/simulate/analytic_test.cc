// The closed formulas against the simulator: the errors that analytic.h states.
#include "corntune/simulate/analytic.h"

#include <gtest/gtest.h>

#include "corntune/simulate/simulation.h"

#include "simulate/scenarios.h"

namespace corntune {
namespace {

Workload Open(double rate, double cpu, double wait) {
  Workload workload;
  workload.classes.push_back(
      {"", 1, Distribution::Exponential(cpu), Distribution::Exponential(wait), 1});
  workload.arrivals = OpenArrivals{Rate{rate}};
  return workload;
}

Instance On(double cpus, Instance instance) {
  instance.cpus = Cores{cpus};
  return instance;
}

SimulationResult Simulated(const Instance& instance, const Workload& workload) {
  RunOptions options;
  options.requests = 100000;
  options.mean_precision = 0.01;
  return *Simulate(instance, workload, options);
}

double Off(Seconds predicted, const Estimate& simulated) {
  return predicted.count() / simulated.value - 1;
}

TEST(AnalyticTest, WaitingWorkersAreErlangs) {
  const auto answer = Predict(Workers(5), Open(80, 0, 0.05));
  ASSERT_TRUE(answer);
  // M/M/5 at 80 %: 1.55411255 service times.
  EXPECT_NEAR(answer->one_line.mean.count(), 0.05 * 1.55411255, 1e-9);
  EXPECT_NEAR(answer->one_line.p99->count(), 0.05 * 6.079663, 0.05 * 0.15);
  EXPECT_NEAR(answer->capacity.per_second, 100, 1e-9);
  EXPECT_FALSE(answer->split);
}

TEST(AnalyticTest, SyncIsWithinTheStatedError) {
  for (const auto& [cpus, workers] : {std::pair(2, 5), {4, 9}}) {
    for (const double ratio : {0.0, 1.0, 4.0}) {
      for (const double load : {0.5, 0.7, 0.85}) {
        const Instance instance = On(cpus, Workers(workers));
        Workload workload = Open(1, 0.01, 0.01 * ratio);
        const double rate = load * CapacityOf(instance, workload)->per_second;
        workload.arrivals = OpenArrivals{Rate{rate}};
        const auto answer = Predict(instance, workload);
        const SimulationResult result = Simulated(instance, workload);
        ASSERT_TRUE(answer);
        EXPECT_NEAR(Off(answer->one_line.mean, result.latency.mean), 0, 0.07)
            << cpus << " CPUs, ratio " << ratio << ", load " << load;
        EXPECT_NEAR(Off(*answer->one_line.p99, result.latency.p99), 0, 0.16)
            << cpus << " CPUs, ratio " << ratio << ", load " << load;
      }
    }
  }
}

TEST(AnalyticTest, EarlyCommitLiesBetweenOneLineAndASplit) {
  for (const double load : {0.5, 0.8}) {
    const Instance instance = On(4, Threads(4, 4));
    Workload workload = Open(1, 0.01, 0.09);
    const double rate = load * CapacityOf(instance, workload)->per_second;
    workload.arrivals = OpenArrivals{Rate{rate}};
    const auto answer = Predict(instance, workload);
    const SimulationResult result = Simulated(instance, workload);
    ASSERT_TRUE(answer && answer->split);
    EXPECT_LT(answer->one_line.mean.count(), 1.03 * result.latency.mean.value);
    EXPECT_GT(answer->split->mean.count(), 0.95 * result.latency.mean.value);
  }
}

TEST(AnalyticTest, AsManyConnectionsAsThreadsIsOneLine) {
  Instance instance = On(4, Threads(4, 4));
  instance.worker_connections = 4;
  Workload workload = Open(1, 0.01, 0.09);
  workload.arrivals = OpenArrivals{Rate{0.8 * CapacityOf(instance, workload)->per_second}};
  const auto answer = Predict(instance, workload);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->split);
  EXPECT_NEAR(Off(answer->one_line.mean, Simulated(instance, workload).latency.mean), 0, 0.08);
}

TEST(AnalyticTest, ClosedClientsAreWithinThreePercent) {
  Workload workload = Open(1, 0.002, 0.02);
  workload.arrivals = ClosedClients{64, Distribution::Exponential(0.1)};
  for (const Instance& instance :
       {On(2, Workers(5)), On(2, Workers(16)), On(2, Workers(2, WorkerClass::kGevent))}) {
    const auto answer = Predict(instance, workload);
    ASSERT_TRUE(answer);
    const SimulationResult result = Simulated(instance, workload);
    EXPECT_NEAR(answer->throughput.per_second / result.throughput.value, 1, 0.03);
  }
}

TEST(AnalyticTest, AnOverloadIsInfeasible) {
  const auto answer = Predict(On(2, Workers(5)), Open(300, 0.002, 0.02));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInfeasible);
}

}  // namespace
}  // namespace corntune
