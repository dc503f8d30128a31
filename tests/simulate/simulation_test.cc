#include "corntune/simulate/simulation.h"

#include <cmath>

#include <gtest/gtest.h>

#include "simulate/scenarios.h"

namespace corntune {
namespace {

Workload Poisson(double rate, double cpu, double wait) {
  Workload workload;
  workload.classes.push_back(
      {"", 1, Distribution::Exponential(cpu), Distribution::Exponential(wait), 1});
  workload.arrivals = OpenArrivals{Rate{rate}};
  return workload;
}

RunOptions Short(std::uint64_t requests) {
  RunOptions options;
  options.requests = requests;
  options.mean_precision = 0;
  options.tail_precision = 0;
  return options;
}

TEST(SimulationTest, TheSameSeedGivesTheSameOnAnyNumberOfThreads) {
  RunOptions options;
  options.replications = 5;
  options.requests = 50000;
  std::vector<SimulationResult> results;
  for (const int threads : {1, 2, 7}) {
    options.threads = threads;
    results.push_back(*Simulate(Threads(2, 4), Poisson(100, 0.004, 0.02), options));
  }
  for (const SimulationResult& result : results) {
    EXPECT_EQ(result.histogram, results[0].histogram);
    EXPECT_EQ(result.events, results[0].events);
    EXPECT_EQ(result.throughput.value, results[0].throughput.value);
    EXPECT_EQ(result.latency.p99.half_width, results[0].latency.p99.half_width);
  }
  options.seed = 2;
  EXPECT_NE(Simulate(Threads(2, 4), Poisson(100, 0.004, 0.02), options)->histogram,
            results[0].histogram);
}

TEST(SimulationTest, StopsWhenThePrecisionIsReached) {
  RunOptions options;
  options.requests = 5'000'000;
  const auto result = Simulate(Workers(5), Poisson(100, 0.004, 0.02), options);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->precise);
  EXPECT_TRUE(result->settled);
  EXPECT_LE(result->latency.mean.Relative(), 0.02);
  EXPECT_LE(result->latency.p99.Relative(), 0.05);
  EXPECT_LT(result->completed, 4 * 5'000'000U);
}

TEST(SimulationTest, SaysWhenThePrecisionIsNotReached) {
  RunOptions options;
  options.requests = 2000;
  const auto result = Simulate(Workers(1), Poisson(95, 0.01, 0), options);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->precise);
  EXPECT_EQ(result->completed, 4 * 2000U);
}

TEST(SimulationTest, LittlesLawHoldsInTheOutput) {
  const auto result = Simulate(Threads(3, 4), Poisson(150, 0.004, 0.02), Short(100000));
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->mean_in_system, result->throughput.value * result->latency.mean.value,
              0.005 * result->mean_in_system);
  EXPECT_NEAR(result->cpu_utilization, 150 * 0.004 / 8, 0.002);
  EXPECT_NEAR(result->throughput.value, 150, 3 * result->throughput.half_width);
}

TEST(SimulationTest, MoreCoresNeverLowerTheThroughput) {
  for (const Instance& shape : {Workers(6), Threads(3, 4), Workers(3, WorkerClass::kGevent)}) {
    Workload workload = Poisson(1, 0.01, 0.01);
    workload.arrivals = ClosedClients{20, Distribution::Fixed(0)};
    double last = 0;
    for (const double cpus : {0.5, 1.0, 1.5, 2.0, 4.0, 8.0}) {
      Instance instance = shape;
      instance.cpus = Cores{cpus};
      const auto result = Simulate(instance, workload, Short(20000));
      ASSERT_TRUE(result);
      EXPECT_GE(result->throughput.value, last * 0.995) << cpus;
      last = result->throughput.value;
    }
  }
}

TEST(SimulationTest, AScaledClockScalesTheAnswer) {
  const auto fast = Simulate(Threads(2, 4), Poisson(100, 0.004, 0.02), Short(20000));
  Instance instance = Threads(2, 4);
  instance.switch_interval *= 8;
  instance.timeout *= 8;
  const auto slow = Simulate(instance, Poisson(12.5, 0.032, 0.16), Short(20000));
  ASSERT_TRUE(fast && slow);
  EXPECT_NEAR(slow->latency.mean.value / fast->latency.mean.value, 8, 1e-4);
  EXPECT_NEAR(slow->throughput.value / fast->throughput.value, 0.125, 1e-6);
}

TEST(SimulationTest, CommonRandomNumbersShrinkDifferences) {
  // Six workers against five at the same load: with the same requests the difference of the means
  // varies less between seeds than each mean.
  std::vector<double> means;
  std::vector<double> differences;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RunOptions options = Short(5000);
    options.replications = 1;
    options.seed = seed;
    options.warm_start = false;
    const double five =
        Simulate(Workers(5), Poisson(150, 0.004, 0.016), options)->latency.mean.value;
    const double six =
        Simulate(Workers(6), Poisson(150, 0.004, 0.016), options)->latency.mean.value;
    means.push_back(five);
    differences.push_back(five - six);
  }
  EXPECT_LT(MeanOf(differences, 0.95).half_width, 0.8 * MeanOf(means, 0.95).half_width);
}

TEST(SimulationTest, AStopReturnsTheBestSoFar) {
  const std::atomic<bool> stop{true};
  RunOptions options = Short(1'000'000'000);
  options.stop = &stop;
  const auto result = Simulate(Workers(1), Poisson(50, 0.01, 0), options);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->interrupted);
}

TEST(SimulationTest, AScheduleEndsTheRun) {
  const auto result = Simulate(Workers(2), Scheduled({0, 1, 2}, 0, 0.5), Short(1000));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->completed, 4 * 3U);
  EXPECT_NEAR(result->latency.mean.value, 0.5, 1e-6);
}

TEST(SimulationTest, ADurationIsTheStartOfAnIdleServer) {
  // One worker, 0.3 s for each request: three answers in the first second, the fourth is under way.
  Instance instance;
  Workload workload = FixedClients(4, 0, 0, 0.3);
  RunOptions options;
  options.duration = Seconds(1);
  options.replications = 3;
  const auto result = Simulate(instance, workload, options);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->completed, 9U);
  EXPECT_DOUBLE_EQ(result->simulated_seconds, 3);
  EXPECT_DOUBLE_EQ(result->throughput.value, 3);
  EXPECT_TRUE(result->precise);
}

TEST(SimulationTest, NonsenseIsRefusedByName) {
  const auto error = [](const Instance& instance, const Workload& workload) {
    const auto result = Simulate(instance, workload, RunOptions{});
    return result ? std::string("accepted") : result.error().ToString();
  };
  const Workload fine = Poisson(10, 0.01, 0);
  EXPECT_EQ(error(Workers(0), fine), "--workers: out of range: 0 (expected 1 to 10000)");
  Instance instance = Workers(1);
  instance.cpus = Cores{0};
  EXPECT_EQ(error(instance, fine), "--cpus: out of range: 0 (expected above 0)");
  instance = Workers(1);
  instance.host_cpus = 4;
  EXPECT_EQ(error(instance, fine), "--host-cpus: 4 of them cannot give 8 (expected at least 8)");
  instance = Workers(1);
  instance.max_requests_jitter = 5;
  EXPECT_EQ(error(instance, fine), "--max-requests-jitter: has no effect without --max-requests");
  EXPECT_EQ(error(Workers(1), Poisson(10, 0, 0)),
            "--cpu-time: a request that needs neither CPU time nor waiting cannot be simulated "
            "(expected --cpu-time or --wait-time above 0)");
  EXPECT_EQ(error(Workers(1), Poisson(0, 0.01, 0)), "--rate: not a rate: 0");
  EXPECT_EQ(error(Workers(1), Scheduled({1, 0}, 1, 0)), "schedule: times must ascend from 0");
  Workload kept = fine;
  kept.connections = Connections::kKeptAlive;
  EXPECT_EQ(error(Threads(1, 2), kept),
            "--keepalive: needs to know who keeps the connections (expected --clients N, or "
            "--proxy-connections N instead)");
}

}  // namespace
}  // namespace corntune
