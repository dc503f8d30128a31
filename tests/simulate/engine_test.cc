// A request's way through a worker: cores, the lock, threads and loops.
#include "engine.h"

#include <gtest/gtest.h>

#include "simulate/scenarios.h"

namespace corntune {
namespace {

using Times = std::vector<long>;

TEST(EngineTest, SyncServesOneAtATimePerWorker) {
  EXPECT_EQ(Played(Workers(2), Scheduled({0, 0, 0}, 0, 1)).Responses(), (Times{1000, 1000, 2000}));
}

TEST(EngineTest, CoresAreSharedEqually) {
  // Two workers on one core, 100 ms of CPU each, the second 50 ms later: both have half a core
  // until 150 ms, when the first is done; the second has 50 ms left.
  Instance instance = Workers(2);
  instance.cpus = Cores{1};
  EXPECT_EQ(Played(instance, Scheduled({0, 0.05}, 0.1, 0)).Responses(), (Times{150, 150}));
}

TEST(EngineTest, TheLockGoesRoundAfterTheSwitchInterval) {
  // At 1 ms the accepting thread asks for the lock, and gets it at 6 ms. Then A and B both wait for
  // it, and either may be first. A: 0-6, 6-11, 16-21, 26-30, B: 11-16, 21-26, 30-40; or B: 6-11,
  // 16-21, 25-35, A: 11-16, 21-25.
  const Workload workload = Scheduled({0, 0.001}, 0.02, 0);
  const Times responses = Played(Threads(1, 2), workload).Responses();
  EXPECT_TRUE(responses == (Times{30, 39}) || responses == (Times{25, 39}));
}

TEST(EngineTest, AnAnswerIsHeldUpByTheThreadThatGetsTheLockBetweenHeadAndBody) {
  Instance instance = Threads(1, 2);
  instance.overhead_before = instance.overhead_after = Seconds(0.0002);
  // B asks for the lock at 1 ms, and gets it when A sends the head at 4.3 ms: B's 4.2 ms and the
  // acceptance of B, then A's body.
  const Times responses = Played(instance, Scheduled({0, 0.001}, 0.004, 0)).Responses();
  EXPECT_GE(responses.front(), 8);
  // An event loop sends both at once.
  instance.worker_class = WorkerClass::kGevent;
  instance.threads = 1;
  EXPECT_EQ(Played(instance, Scheduled({0, 0.001}, 0.004, 0)).Responses().front(), 4);
}

TEST(EngineTest, AThreadOnAnotherWorkersCoreSlowsBothUntilTheKernelLooks) {
  // Two workers on two cores, half busy: misplaced threads cost time, and those of a full machine
  // none.
  Instance instance = Threads(2, 16);
  instance.cpus = Cores{2};
  Workload workload = Scheduled({}, 0.005, 0);
  workload.arrivals = OpenArrivals{Rate{250}};
  RunOptions options;
  options.requests = 20000;
  options.replications = 1;
  const double placed = Simulate(instance, workload, options)->latency.mean.value;
  instance.misplacement = 1;
  EXPECT_GT(Simulate(instance, workload, options)->latency.mean.value, 1.2 * placed);
  instance.cpus = Cores{1};
  workload.arrivals = OpenArrivals{Rate{100}};
  const double one_core = Simulate(instance, workload, options)->latency.mean.value;
  instance.misplacement = 0;
  EXPECT_EQ(Simulate(instance, workload, options)->latency.mean.value, one_core);
}

TEST(EngineTest, ACoreThatBecomesIdleTakesNothingFromASharedOneUntilTheKernelLooks) {
  // Three workers on two cores, 10 ms each from 0, 1 and 2 ms on. At 2 ms 8, 9 and 10 ms are left,
  // at two thirds of a core each: the first is done at 14 ms, and 1 and 2 ms are left.
  Instance instance = Workers(3);
  instance.cpus = Cores{2};
  const Workload workload = Scheduled({0, 0.001, 0.002}, 0.01, 0);
  EXPECT_EQ(Played(instance, workload).Responses(), (Times{14, 14, 14}));
  // On one core together until the kernel looks, at 16 ms: 1 ms each, and 1 ms more.
  instance.imbalance = 1;
  EXPECT_EQ(Played(instance, workload).Responses(), (Times{14, 15, 15}));
}

TEST(EngineTest, WhatWakesUpOnAnotherWorkersCoreSharesItAlthoughOneIsIdle) {
  // The first one's answer, 2 ms of CPU, is due at 20 ms, when the second has 2 of its 10 ms left.
  Instance instance = Workers(3);
  instance.cpus = Cores{2};
  instance.overhead_after = Seconds(0.002);
  const Workload workload = Scheduled({0, 0.012}, 0.01, 0.01);
  EXPECT_EQ(Played(instance, workload).Responses(), (Times{22, 22}));
  instance.wake_misplacement = 1;
  EXPECT_EQ(Played(instance, workload).Responses(), (Times{24, 24}));
  // Where each worker has a core of its own, it is there that it wakes up.
  instance.workers = 2;
  EXPECT_EQ(Played(instance, workload).Responses(), (Times{22, 22}));
}

TEST(EngineTest, YearsOnTheClockLeaveNoWorkThatIsRounding) {
  std::vector<double> times;
  for (int i = 0; i < 2000; ++i) times.push_back(1e8 + i);
  Workload workload = Scheduled(times, 0, 0);
  workload.classes[0].cpu = Distribution::Exponential(0.1);
  for (const Instance& instance : {Workers(2), Threads(1, 4), Workers(1, WorkerClass::kGevent)}) {
    EXPECT_EQ(Played(instance, workload).counts().completed, 2000U);
  }
}

TEST(EngineTest, AWsgiApplicationBlocksTornadosLoopWhileItWaits) {
  const Played played(Workers(1, WorkerClass::kTornado), Scheduled({0, 0, 0}, 0, 1));
  EXPECT_EQ(played.Responses(), (Times{1000, 2000, 3000}));
}

TEST(EngineTest, AnEventLoopRunsEachBurstToItsEnd) {
  const Workload workload = Scheduled({0, 0.001}, 0.02, 0);
  EXPECT_EQ(Played(Workers(1, WorkerClass::kGevent), workload).Responses(), (Times{20, 39}));
}

TEST(EngineTest, WithoutTheLockThreadsRunSideBySide) {
  Instance instance = Threads(1, 2);
  instance.free_threaded = true;
  EXPECT_EQ(Played(instance, Scheduled({0, 0.001}, 0.02, 0)).Responses(), (Times{20, 20}));
}

TEST(EngineTest, ThreadsThatWaitForTheLockSlowTheOneThatHasIt) {
  Instance instance = Threads(1, 3);
  instance.lock_contention = 0.1;
  // The first slice begins alone; 5 ms later each slice has two others in line.
  const auto contended = Played(instance, Scheduled({0, 0, 0}, 0.02, 0)).Responses();
  const auto free = Played(Threads(1, 3), Scheduled({0, 0, 0}, 0.02, 0)).Responses();
  EXPECT_EQ(free.back(), 60);
  EXPECT_GT(contended.back(), 66);
  EXPECT_LT(contended.back(), 72);
}

TEST(EngineTest, ALockedProcessUsesOneCore) {
  EXPECT_EQ(Played(Threads(1, 4), Scheduled({0, 0, 0, 0}, 0.004, 0)).Responses(),
            (Times{4, 8, 12, 16}));
}

TEST(EngineTest, BurstsAlternateWithWaits) {
  // Three bursts of 10 ms and three waits of 20 ms; the second request runs in the first one's
  // waits.
  Workload workload = Scheduled({0, 0}, 0.03, 0.06);
  workload.classes[0].bursts = 3;
  EXPECT_EQ(Played(Workers(1, WorkerClass::kGevent), workload).Responses(), (Times{90, 100}));
}

TEST(EngineTest, TheAnswerNeedsTheLockOnceMore) {
  // 10 ms of CPU, 10 ms of waiting, 2 ms to answer. The second's CPU time is over at 20 ms, just
  // when the first one's wait is: 20-22 and 30-32.
  Instance instance = Workers(1, WorkerClass::kGevent);
  instance.overhead_after = Seconds(0.002);
  EXPECT_EQ(Played(instance, Scheduled({0, 0}, 0.01, 0.01)).Responses(), (Times{22, 32}));
}

TEST(EngineTest, AWorkerThatSleptIsWokenAtACost) {
  // 1 ms to wake up for the first and the third; the second was waiting when the first was done.
  Instance instance = Workers(1);
  instance.wake_cost = Seconds(0.001);
  EXPECT_EQ(Played(instance, Scheduled({0, 0, 0.1}, 0.01, 0)).Responses(), (Times{11, 11, 21}));
  // Once more after the wait, for the 2 ms of the answer.
  instance.overhead_after = Seconds(0.002);
  EXPECT_EQ(Played(instance, Scheduled({0}, 0.01, 0.02)).Responses(), (Times{34}));
}

TEST(EngineTest, AQuotaStopsAllUntilThePeriodEnds) {
  // Half a CPU: 50 ms of the first 100, then the other 50 in the next period.
  Instance instance = Workers(1);
  instance.cpus = Cores{0.5};
  const Played half(instance, Scheduled({0}, 0.1, 0));
  EXPECT_EQ(half.Responses(), (Times{150}));
  EXPECT_NEAR(half.engine().Throttled(), 0.05, 1e-9);
  // One CPU's worth on a host with two: two workers use it up in 50 ms.
  instance = Workers(2);
  instance.cpus = Cores{1};
  instance.host_cpus = 2;
  EXPECT_EQ(Played(instance, Scheduled({0, 0}, 0.1, 0)).Responses(), (Times{150, 150}));
}

TEST(EngineTest, QuotaThatWasNotUsedIsLost) {
  // Idle for ten periods, then 60 ms at half a CPU: from 1.02 s 50 ms until 1.07, the rest
  // from 1.1.
  Instance instance = Workers(1);
  instance.cpus = Cores{0.5};
  EXPECT_EQ(Played(instance, Scheduled({1.02}, 0.06, 0)).Responses(), (Times{90}));
}

TEST(EngineTest, LittleAndUtilizationHoldExactlyFromEmptyToEmpty) {
  std::vector<double> times;
  Random random(1);
  for (double t = 0; times.size() < 5000; t += random.Uniform() * 0.01) times.push_back(t);
  Workload workload = Scheduled(times, 0, 0);
  workload.classes[0].cpu = Distribution::Exponential(0.004);
  workload.classes[0].wait = Distribution::Gamma(0.01, 2);
  for (const Instance& instance :
       {Workers(4), Threads(2, 4), Workers(2, WorkerClass::kGevent), Threads(1, 30)}) {
    const Played played(instance, workload);
    const Recorder& recorder = played.engine().recorder();
    EXPECT_EQ(recorder.counts.completed, 5000U);
    EXPECT_NEAR(recorder.in_system.Area(played.engine().now()) / recorder.counts.response_seconds,
                1, 1e-9);
    // The CPU time used is what the requests drew, whatever the class.
    double drawn = 0;
    const Demands demands(workload, 1);
    for (std::uint64_t i = 0; i < 5000; ++i) drawn += demands.Of(i).cpu;
    EXPECT_NEAR(played.engine().CpuUsed() / drawn, 1, 1e-6);
    EXPECT_TRUE(played.engine().Consistent());
  }
}

}  // namespace
}  // namespace corntune
