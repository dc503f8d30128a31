#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corntune/base/text.h"
#include "corntune/report/simulate.h"

#include "support/golden.h"

namespace corntune {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// Figures of no simulation, chosen to be told apart.
SimulateReport Report() {
  SimulateReport report;
  report.instance.worker_class = WorkerClass::kGthread;
  report.instance.workers = 2;
  report.instance.threads = 4;
  report.instance.cpus = Cores{1.5};
  report.workload.classes.push_back(
      {"", 1, Distribution::Exponential(0.004), Distribution::Lognormal(0.02, 2), 3});
  report.shapes.push_back({"exp", "lognormal:2"});
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

TEST(SimulateTextTest, AMixHasALineForEachClassWithItsShare) {
  SimulateReport report = Report();
  report.workload.classes.front().name = "list";
  report.workload.classes.front().share = 3;
  report.workload.classes.push_back(
      {"", 1, Distribution::Exponential(0.5), Distribution::Fixed(0), 1});
  report.shapes.push_back({"exp", "fixed"});
  EXPECT_THAT(SimulateText(report),
              HasSubstr("\n75.0 % list: 4.00ms of CPU (exp), 20.0ms of waiting (lognormal:2) in 3 "
                        "turns\n25.0 %: 500ms of CPU (exp), 0.00ms of waiting (fixed); 200.0/s"));
}

TEST(SimulateTextTest, ABracketIsComparedAtItsNearerEnd) {
  SimulateReport report = Report();
  report.result.latency.p50.value = 0.02;
  report.result.latency.p90.value = 0.08;
  const std::string text = SimulateText(report);
  // 21.8 / 20 and 65.4 / 80.
  EXPECT_THAT(text, HasSubstr("21.8ms .. 25.9ms (+9.0 %)"));
  EXPECT_THAT(text, HasSubstr("55.8ms .. 65.4ms (-18.2 %)"));
  EXPECT_THAT(text, HasSubstr("69.4ms .. 80.1ms (inside)"));
}

TEST(SimulateTextTest, WhatHasNothingInCommonGetsNoDigits) {
  SimulateReport report = Report();
  report.analytic->split.reset();
  report.result.latency.p50.value = 1e-9;
  report.result.latency.p90.value = 0;
  const std::string text = SimulateText(report);
  EXPECT_THAT(text, HasSubstr("1.00ns"));
  EXPECT_THAT(text, HasSubstr("21.8ms (more than tenfold)"));
  EXPECT_THAT(text, HasSubstr("55.8ms\n"));
}

TEST(SimulateTextTest, IntervalsThatAreNotKnownAreNoPrecision) {
  SimulateReport report = Report();
  report.result.precise = false;
  report.result.latency.mean.half_width = std::numeric_limits<double>::infinity();
  EXPECT_THAT(SimulateText(report),
              HasSubstr("  precision: mean +-?, p99 +-3.6 % (wider than asked "
                        "for: more --requests)\n"));
  report.options.mean_precision = report.options.tail_precision = 0;
  EXPECT_THAT(SimulateText(report), HasSubstr("  precision: mean +-?, p99 +-3.6 %\n"));
}

TEST(SimulateTextTest, AnOverloadIsSaidFirstAndHasNoPrecision) {
  SimulateReport report = Report();
  report.carries_rate = false;
  report.workload.arrivals = OpenArrivals{Rate{250}};
  const std::string text = SimulateText(report);
  EXPECT_THAT(text, HasSubstr("\n\n  unstable: these settings cannot carry 250.0/s; they answer "
                              "about 199.7/s, and the others wait in a line that grows\n"));
  EXPECT_THAT(text, Not(HasSubstr("precision")));
}

TEST(SimulateTextTest, WhatTheFormulasLeaveOutIsSaid) {
  SimulateReport report = Report();
  report.workload.arrivals = OpenArrivals{Rate{200}, true};
  report.result.throttled_share = 0.01;
  EXPECT_THAT(SimulateText(report),
              HasSubstr("  the formulas are not comparable, as they leave out: throttling by the "
                        "quota, arrivals at equal distances\n"));
  report.analytic.reset();
  report.workload.arrivals = ScheduledArrivals{{1, 2}};
  EXPECT_THAT(SimulateText(report),
              HasSubstr("  the formulas have no answer: a recorded schedule has "
                        "no steady state\n"));
}

TEST(SimulateTextTest, OneClientThinks) {
  SimulateReport report = Report();
  report.workload.arrivals = ClosedClients{1, Distribution::Exponential(0.1)};
  EXPECT_THAT(SimulateText(report), HasSubstr("; 1 client that thinks 100ms, "));
}

// Three points with a rate; the first has the least p99.
SweepReport Sweep() {
  SweepReport sweep;
  sweep.names = {"workers"};
  sweep.open = true;
  for (const char* workers : {"1", "2", "3"}) {
    sweep.points.push_back({{workers}, Report(), ""});
    sweep.points.back().report->result.latency.p99.value = 0.01 * std::stoi(workers);
  }
  return sweep;
}

std::string Line(const std::string& text, std::size_t number) {
  return std::string(Lines(text).at(number));
}

TEST(SimulateTextTest, APointWithoutAnswersOrCutShortIsNotTheBest) {
  SweepReport sweep = Sweep();
  sweep.points[0].report->result.completed = 0;
  sweep.points[1].report->result.interrupted = true;
  const std::string text = SweepText(sweep);
  EXPECT_THAT(Line(text, 1), EndsWith("no answer in time"));
  EXPECT_THAT(Line(text, 2), EndsWith("interrupted"));
  EXPECT_THAT(Line(text, 3), EndsWith("# best"));
}

TEST(SimulateTextTest, AmongImpatientClientsAnswersInTimeComeFirst) {
  SweepReport sweep = Sweep();
  sweep.timeouts = true;
  // 75 %, and two that differ by less than a thousandth.
  for (SweepPoint& point : sweep.points) point.report->result.completed = 100'000;
  sweep.points[0].report->result.client_timeouts = 33'333;
  sweep.points[1].report->result.client_timeouts = 20;
  const std::string text = SweepText(sweep);
  EXPECT_THAT(Line(text, 0), HasSubstr("in time"));
  EXPECT_THAT(Line(text, 1), HasSubstr("75.0 %"));
  EXPECT_THAT(Line(text, 2), EndsWith("best"));
}

TEST(SimulateTextTest, OfLoadsNoneIsTheBest) {
  for (const char* load : {"rate", "clients", "cpu-time", "wait-time"}) {
    SweepReport sweep = Sweep();
    sweep.names = {load};
    EXPECT_THAT(SweepText(sweep), Not(HasSubstr("best"))) << load;
  }
}

}  // namespace
}  // namespace corntune
