#include <limits>

#include <gtest/gtest.h>

#include "corntune/report/simulate.h"

#include "support/golden.h"

namespace corntune {
namespace {

// Figures of no simulation, chosen to be told apart.
SimulateReport Report() {
  SimulateReport report;
  report.instance.worker_class = WorkerClass::kGthread;
  report.instance.workers = 2;
  report.instance.threads = 4;
  report.instance.cpus = Cores{1.5};
  report.workload.classes.push_back(
      {"", 1, Distribution::Exponential(0.004), Distribution::Lognormal(0.02, 2), 3});
  report.wait_shape = "lognormal:2";
  report.workload.arrivals = OpenArrivals{Rate{200}};
  report.memory = Bytes{260U << 20};
  SimulationResult& result = report.result;
  result.throughput = {199.7, 1.5};
  result.latency = {{0.0292, 0.0005},
                    {0.0229, 0.0002},
                    {0.0606, 0.001},
                    {0.076, 0.002},
                    {0.111, 0.004},
                    {1.54, 0.1},
                    2.27};
  result.wait_share = 0.393;
  result.mean_wait = Seconds(0.00448);
  result.cpu_utilization = 0.533;
  result.slot_utilization = 0.616;
  result.mean_in_service = 4.93;
  result.most_in_service = 8;
  result.mean_backlog = 0.07;
  result.mean_private_queue = 0.82;
  result.completed = 1234567;
  result.events_per_second = 21.04e6;
  AnalyticAnswer analytic;
  analytic.capacity = Rate{316.8};
  analytic.throughput = Rate{200};
  analytic.one_line = {Seconds(0.0271), Seconds(0.0218), Seconds(0.0558), Seconds(0.0694),
                       Seconds(0.103)};
  analytic.split = {Seconds(0.0319), Seconds(0.0259), Seconds(0.0654), Seconds(0.0801),
                    Seconds(0.115)};
  report.analytic = analytic;
  return report;
}

TEST(SimulateTextTest, ShowsTheAnswerBesideTheFormulas) {
  EXPECT_TRUE(MatchesGolden("report/simulate.txt", SimulateText(Report())));
}

TEST(SimulateTextTest, ShowsWhatWentWrong) {
  SimulateReport report = Report();
  report.instance.worker_class = WorkerClass::kSync;
  report.instance.threads = 1;
  report.workload.arrivals = ClosedClients{64, Distribution::Exponential(0.1)};
  report.workload.connections = Connections::kKeptAlive;
  report.analytic->split.reset();
  report.memory.reset();
  SimulationResult& result = report.result;
  result.dropped_syns = 1200;
  result.refused = 3;
  result.client_timeouts = 40;
  result.dead_work = 41;
  result.killed = 5;
  result.restarts = 17;
  result.mean_workers_down = 0.25;
  result.throttled_share = 0.125;
  result.settled = result.precise = false;
  result.interrupted = true;
  result.latency.p999.half_width = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(MatchesGolden("report/simulate-trouble.txt", SimulateText(report)));
}

TEST(SimulateTextTest, SaysWhenNobodyWasAnswered) {
  SimulateReport report = Report();
  report.result = SimulationResult{};
  report.result.client_timeouts = 7;
  EXPECT_TRUE(MatchesGolden("report/simulate-nothing.txt", SimulateText(report)));
}

TEST(SimulateTextTest, ASweepMarksTheLeastP99OfOpenArrivals) {
  SweepReport sweep;
  sweep.names = {"workers", "threads"};
  sweep.open = true;
  sweep.points.push_back({{"1", "4"}, std::nullopt, "cannot carry the rate"});
  sweep.points.push_back({{"2", "4"}, Report(), ""});
  sweep.points.push_back({{"2", "16"}, Report(), ""});
  sweep.points.back().report->result.latency.p99.value = 0.037;
  EXPECT_TRUE(MatchesGolden("report/simulate-sweep.txt", SweepText(sweep)));
  sweep.open = false;
  sweep.interrupted = true;
  sweep.points.back().report->result.throughput.value = 99.85;
  EXPECT_TRUE(MatchesGolden("report/simulate-sweep-closed.txt", SweepText(sweep)));
}

}  // namespace
}  // namespace corntune
