// How workers end and begin.
#include <gtest/gtest.h>

#include "simulate/scenarios.h"

namespace corntune {
namespace {

using Times = std::vector<long>;

TEST(LifecycleTest, ASyncWorkerThatTakesTooLongIsKilled) {
  Instance instance = Workers(1);
  instance.timeout = Seconds(2);
  instance.boot_time = Seconds(1);
  // From 0.5 s; the arbiter looks each second and kills at 3 s. The next one waits for the boot,
  // is served from 4 s, and killed at 7 s.
  const Played played(instance, Scheduled({0.5, 3.2}, 0, 10));
  EXPECT_EQ(played.counts().killed, 2U);
  EXPECT_EQ(played.counts().completed, 0U);
  EXPECT_EQ(played.counts().restarts, 2U);
  EXPECT_TRUE(played.engine().Consistent());
}

TEST(LifecycleTest, TheTimeoutIsNoRequestTimeoutForOtherClasses) {
  Instance instance = Threads(1, 1);
  instance.timeout = Seconds(2);
  EXPECT_EQ(Played(instance, Scheduled({0}, 0, 5)).Responses(), (Times{5000}));
}

TEST(LifecycleTest, AKilledWorkerGivesItsCoreBack) {
  Instance instance = Workers(2);
  instance.cpus = Cores{1};
  instance.timeout = Seconds(2);
  // Both run 10 s of CPU time on one core, from 0 and from 2.5 s. The first is killed at 3 s. The
  // second is alone from then on, and killed at 5 s.
  const Played played(instance, Scheduled({0, 2.5}, 10, 0));
  EXPECT_EQ(played.counts().killed, 2U);
  EXPECT_NEAR(played.engine().CpuUsed(), 5, 1e-9);
}

TEST(LifecycleTest, AfterMaxRequestsTheNextWaitsForTheBoot) {
  Instance instance = Workers(1);
  instance.max_requests = 2;
  instance.boot_time = Seconds(1);
  const Played played(instance, Scheduled({0, 0, 0}, 0, 1));
  EXPECT_EQ(played.Responses(), (Times{1000, 2000, 4000}));
  EXPECT_EQ(played.counts().restarts, 1U);
}

double SecondsDown(const Played& played) {
  return played.engine().recorder().down.Area(played.engine().now());
}

TEST(LifecycleTest, OneIdleConnectionHoldsARetiringWorkerAsItsClassDoes) {
  // Two clients ask at 20 s and are answered at 21; the second answer is the worker's last. The
  // other connection is idle: gthread ends 2 s later, asgi and gevent after the 8 s of their grace.
  // The successor serves a second later. The clients come back at 41 s.
  Workload workload = FixedClients(2, 20, 0, 1);
  workload.connections = Connections::kKeptAlive;
  Instance instance = Threads(1, 4);
  instance.max_requests = 2;
  instance.graceful_timeout = Seconds(8);
  instance.keep_alive = Seconds(75);
  instance.boot_time = Seconds(1);
  const Played threads(instance, workload, 4);
  EXPECT_NEAR(SecondsDown(threads), 3, 1e-9);
  EXPECT_EQ(threads.counts().killed, 0U);
  // A shorter grace wins.
  instance.graceful_timeout = Seconds(1.5);
  EXPECT_NEAR(SecondsDown(Played(instance, workload, 4)), 2.5, 1e-9);
  instance.graceful_timeout = Seconds(8);
  // Without idle connections it only boots.
  workload.connections = Connections::kPerRequest;
  EXPECT_NEAR(SecondsDown(Played(instance, workload, 4)), 1, 1e-9);
  workload.connections = Connections::kKeptAlive;
  for (const WorkerClass loop : {WorkerClass::kAsgi, WorkerClass::kGevent}) {
    instance.worker_class = loop;
    instance.threads = 1;
    EXPECT_NEAR(SecondsDown(Played(instance, workload, 4)), 9, 1e-9);
  }
}

TEST(LifecycleTest, ARetiringWorkerFinishesWhatItHas) {
  Instance instance = Threads(1, 2);
  instance.max_requests = 1;
  instance.boot_time = Seconds(5);
  // Accepted together; the first answer retires the worker, the others are still served.
  EXPECT_EQ(Played(instance, Scheduled({0, 0, 0}, 0, 1)).Responses(), (Times{1000, 1000, 2000}));
}

TEST(LifecycleTest, TheGracefulTimeoutEndsWhatIsLeft) {
  Instance instance = Threads(1, 1);
  instance.max_requests = 1;
  instance.graceful_timeout = Seconds(3);
  // Four in its own queue, one second each: the fourth and fifth are lost at 1 + 3 s.
  const Played played(instance, Scheduled({0, 0, 0, 0, 0}, 0, 1.2));
  EXPECT_EQ(played.counts().completed, 3U);
  EXPECT_EQ(played.counts().killed, 2U);
}

TEST(LifecycleTest, EverythingAddsUpInAnyConfiguration) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    const auto pick = [&random](std::vector<int> values) {
      return values[random.Below(static_cast<std::uint32_t>(values.size()))];
    };
    Instance instance = Workers(pick({1, 2, 5}));
    instance.worker_class = std::vector{WorkerClass::kSync, WorkerClass::kGthread,
                                        WorkerClass::kGevent, WorkerClass::kAsgi}[random.Below(4)];
    instance.threads = instance.worker_class == WorkerClass::kGthread ? pick({1, 2, 8}) : 1;
    instance.worker_connections = pick({1, 3, 8, 1000});
    instance.backlog = pick({0, 3, 2048});
    instance.cpus = Cores{pick({1, 2, 3, 5}) / 2.0};
    instance.max_requests = pick({0, 0, 7, 50});
    instance.max_requests_jitter = instance.max_requests > 0 ? pick({0, 5}) : 0;
    instance.graceful_timeout = Seconds(pick({1, 3}));
    instance.boot_time = Seconds(pick({0, 1}) * 0.2);
    instance.timeout = Seconds(pick({0, 1}));
    instance.reuse_port = pick({0, 0, 1}) == 1;
    instance.free_threaded = pick({0, 0, 1}) == 1;
    instance.overhead_before = instance.overhead_after = Seconds(pick({0, 1}) * 1e-4);
    Workload workload = FixedClients(pick({1, 10, 60}), pick({0, 1}) * 0.3, 0, 0);
    workload.classes[0].cpu = Distribution::Exponential(0.005);
    workload.classes[0].wait = Distribution::Gamma(0.03 * pick({0, 1, 20}), 2);
    workload.classes[0].bursts = pick({1, 3});
    workload.connections = std::vector{Connections::kPerRequest, Connections::kKeptAlive,
                                       Connections::kProxy}[random.Below(3)];
    workload.proxy_connections = pick({1, 5});
    if (workload.connections == Connections::kProxy) {
      workload.arrivals = OpenArrivals{Rate{pick({5, 50, 500}) * 1.0}};
    }
    if (pick({0, 1}) == 1) workload.client_timeout = Seconds(pick({1, 10}) * 0.1);
    for (const std::uint64_t outcomes : {10U, 300U, 1500U}) {
      const Played played(instance, workload, outcomes, seed);
      const Counts& counts = played.counts();
      EXPECT_TRUE(played.engine().Consistent()) << "seed " << seed << " at " << outcomes;
      EXPECT_EQ(counts.completed + counts.client_timeouts + counts.refused + counts.killed,
                played.engine().outcomes())
          << "seed " << seed;
      EXPECT_GE(played.engine().outcomes(), outcomes) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace corntune
