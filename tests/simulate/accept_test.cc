// How connections reach workers: the classes differ, and with them the queues.
#include <gtest/gtest.h>

#include "simulate/scenarios.h"

namespace corntune {
namespace {

using Times = std::vector<long>;

// `bursts` groups of `size` requests at once, ten seconds apart.
std::vector<double> Groups(int bursts, int size) {
  std::vector<double> times;
  for (int i = 0; i < bursts; ++i)
    times.insert(times.end(), static_cast<std::size_t>(size), 10 * i);
  return times;
}

// The share of requests that took longer than a second, when all could have been served at once.
double DelayedShare(const Instance& instance, int size) {
  const auto responses = Played(instance, Scheduled(Groups(400, size), 0, 1)).Responses();
  const auto at_once = std::count(responses.begin(), responses.end(), 1000);
  return 1 - static_cast<double>(at_once) / static_cast<double>(responses.size());
}

TEST(AcceptTest, SyncHasOneQueueForAll) {
  EXPECT_EQ(DelayedShare(Workers(4), 4), 0);
}

TEST(AcceptTest, GthreadQueuesInsideTheWorkerWhileOthersIdle) {
  // Two requests, two workers of one thread: both on the same one in half of the cases.
  EXPECT_NEAR(DelayedShare(Threads(2, 1), 2), 0.25, 0.04);
  // Four on four: the expected share of empty workers is (3/4)^4 = 0.316.
  EXPECT_NEAR(DelayedShare(Threads(4, 1), 4), 0.316, 0.04);
}

TEST(AcceptTest, WorkersWokenFirstGetMoreWhereSoSaid) {
  Workload workload = Scheduled({}, 0.001, 0);
  workload.arrivals = OpenArrivals{Rate{1}};
  RunOptions options;
  options.requests = 20000;
  options.replications = 1;
  Instance instance = Threads(5, 1);
  instance.cpus = Cores{2};
  instance.accept_bias = 0.35;
  const auto shares = Simulate(instance, workload, options)->worker_shares;
  // The earlier of two drawn is the first in 9 of 25 cases, the last in 1 of 25; 0.65 / 5 for each.
  EXPECT_NEAR(shares[0], 0.35 * 9 / 25 + 0.13, 0.02);
  EXPECT_NEAR(shares[4], 0.35 * 1 / 25 + 0.13, 0.02);
  // With a core for each, none is woken before another.
  instance.cpus = Cores{5};
  EXPECT_NEAR(Simulate(instance, workload, options)->worker_shares[0], 0.2, 0.02);
}

TEST(AcceptTest, WhileAllCoresAreBusyTheEarliestFreeWorkerWins) {
  // Pairs, the second of which comes while the first keeps the only core busy. The first goes to
  // any of five workers, the second to the first one, or to the second if that is taken.
  std::vector<double> times;
  for (int i = 0; i < 4000; ++i) {
    times.push_back(i);
    times.push_back(i + 0.05);
  }
  Instance instance = Workers(5);
  instance.cpus = Cores{1};
  instance.busy_accept_bias = 1;
  const auto served = Played(instance, Scheduled(times, 0.1, 0)).engine().ServedByWorker();
  EXPECT_NEAR(static_cast<double>(served[0]), 4000, 150);  // a fifth of 4000, and four fifths
  EXPECT_NEAR(static_cast<double>(served[1]), 1600, 150);
  EXPECT_NEAR(static_cast<double>(served[4]), 800, 150);
}

TEST(AcceptTest, MoreSlotsThanAnIntegerHoldsAreAsManyAsItHolds) {
  Instance instance = Workers(300, WorkerClass::kGevent);
  instance.worker_connections = 10'000'000;
  EXPECT_EQ(SlotsOf(instance), 2147483647);
}

TEST(AcceptTest, KeptConnectionsSpreadOverTheWorkersThatAcceptThem) {
  // 64 clients connect at once. A worker takes one connection each time its main thread runs, so
  // that none takes all of them.
  Workload workload = FixedClients(64, 0, 0.002, 0.02);
  workload.connections = Connections::kKeptAlive;
  RunOptions options;
  options.requests = 5000;
  options.replications = 1;
  Instance instance = Threads(2, 8);
  instance.cpus = Cores{2};
  const auto shares = Simulate(instance, workload, options)->worker_shares;
  EXPECT_NEAR(shares[0], 0.5, 0.05);
}

TEST(AcceptTest, AsManyConnectionsAsThreadsMakeOneQueue) {
  Instance instance = Threads(4, 1);
  instance.worker_connections = 1;
  EXPECT_EQ(DelayedShare(instance, 4), 0);
  instance = Threads(2, 4);
  instance.worker_connections = 4;
  EXPECT_EQ(DelayedShare(instance, 8), 0);
  instance.worker_connections = 5;
  EXPECT_GT(DelayedShare(instance, 8), 0);
}

TEST(AcceptTest, AsgiTakesMoreThanItsWorkerConnections) {
  Instance instance = Workers(1, WorkerClass::kAsgi);
  instance.worker_connections = 2;
  EXPECT_EQ(Played(instance, Scheduled(Groups(1, 6), 0, 1)).Responses(), Times(6, 1000));
}

TEST(AcceptTest, GeventStopsAtItsWorkerConnections) {
  Instance instance = Workers(1, WorkerClass::kGevent);
  instance.worker_connections = 2;
  EXPECT_EQ(Played(instance, Scheduled(Groups(1, 6), 0, 1)).Responses(),
            (Times{1000, 1000, 2000, 2000, 3000, 3000}));
}

TEST(AcceptTest, ReusePortSplitsTheQueueByHash) {
  Instance instance = Workers(4);
  instance.reuse_port = true;
  EXPECT_NEAR(DelayedShare(instance, 4), 0.316, 0.04);
}

TEST(AcceptTest, AnIdleProcessAcceptsBeforeABusyOne) {
  // The first request holds one worker's lock for 100 ms: the second goes to the other, every time.
  std::vector<double> times;
  for (int i = 0; i < 100; ++i) {
    times.push_back(i);
    times.push_back(i + 0.01);
  }
  for (const Instance& instance : {Threads(2, 4), Workers(2, WorkerClass::kGevent)}) {
    const auto responses = Played(instance, Scheduled(times, 0.1, 0)).Responses();
    EXPECT_EQ(responses, Times(200, 100));
  }
}

TEST(AcceptTest, AFullBacklogDropsAndTheClientTriesAgain) {
  // One in service until 10 s, one in the backlog (0 + 1 places) until then. The third tries at
  // 0.2, 1.2, 3.2, 7.2 and 15.2 s, and is served from 20 to 30.
  Instance instance = Workers(1);
  instance.backlog = 0;
  const Played played(instance, Scheduled({0, 0.1, 0.2}, 0, 10));
  const Times responses = played.Responses();
  EXPECT_EQ(responses.front(), 10000);
  EXPECT_NEAR(static_cast<double>(responses[1]), 19900, 20);  // a bucket's width
  EXPECT_EQ(responses.back(), 29800);
  EXPECT_EQ(played.counts().dropped_syns, 4U);
  EXPECT_EQ(played.counts().refused, 0U);
}

TEST(AcceptTest, AClientGivesUpAfterItsRetries) {
  Instance instance = Workers(1);
  instance.backlog = 0;
  instance.syn_retries = 2;
  const Played played(instance, Scheduled({0, 0.1, 0.2}, 0, 10));
  EXPECT_EQ(played.counts().refused, 1U);
  EXPECT_EQ(played.counts().dropped_syns, 3U);
  EXPECT_EQ(played.counts().completed, 2U);
}

}  // namespace
}  // namespace corntune
