#include "corntune/plan/accept_shares.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

Instance TwoWorkers() {
  Instance instance;
  instance.worker_class = WorkerClass::kGevent;
  instance.workers = 2;
  instance.cpus = Cores{2};
  return instance;
}

Workload KeptClients(double cpu, double wait, int clients) {
  Workload workload;
  workload.classes.push_back({"", 1, Distribution::Fixed(cpu), Distribution::Fixed(wait), 1});
  workload.arrivals = ClosedClients{clients, Distribution::Fixed(0)};
  workload.connections = Connections::kKeptAlive;
  return workload;
}

RunOptions Short() {
  RunOptions options;
  options.requests = 2000;
  options.threads = 1;
  return options;
}

TEST(AcceptShares, OneWorkerMayHaveAllConnectionsWhileTheOtherCpuIsIdle) {
  // 5 ms of CPU: one worker carries 200/s, two CPUs 400/s; 64 clients wait 64/200 and 64/400 s.
  const auto bracket = BracketOfShares(TwoWorkers(), KeptClients(0.005, 0, 64), Short());
  ASSERT_TRUE(bracket.has_value() && bracket->has_value());
  EXPECT_NEAR((*bracket)->least.per_second, 200, 2);
  EXPECT_NEAR((*bracket)->most.per_second, 400, 1e-6);
  EXPECT_NEAR((*bracket)->longest->count(), 0.32, 0.004);
  EXPECT_NEAR((*bracket)->shortest.count(), 0.16, 1e-6);
}

TEST(AcceptShares, FewClientsAreTheBound) {
  // 4 clients of 5 + 45 ms: 80/s at most.
  const auto bracket = BracketOfShares(TwoWorkers(), KeptClients(0.005, 0.045, 4), Short());
  ASSERT_TRUE(bracket.has_value() && bracket->has_value());
  EXPECT_NEAR((*bracket)->most.per_second, 80, 1e-6);
}

TEST(AcceptShares, AProxysConnectionsAreLuckToo) {
  Workload workload = KeptClients(0.005, 0, 64);
  workload.connections = Connections::kProxy;
  workload.proxy_connections = 64;
  const auto bracket = BracketOfShares(TwoWorkers(), workload, Short());
  ASSERT_TRUE(bracket.has_value() && bracket->has_value());
  EXPECT_NEAR((*bracket)->least.per_second, 200, 2);
}

TEST(AcceptShares, WithARateTheTimeIsLuck) {
  Workload workload = KeptClients(0.005, 0, 1);
  workload.connections = Connections::kProxy;
  workload.proxy_connections = 64;
  // 100/s of 5 ms on one CPU: M/D/1, 5 ms x (1 + 0.5 / (2 x 0.5)).
  workload.arrivals = OpenArrivals{Rate{100}};
  RunOptions longer = Short();
  longer.requests = 40000;
  const auto half = BracketOfShares(TwoWorkers(), workload, longer);
  ASSERT_TRUE(half.has_value() && half->has_value());
  EXPECT_EQ((*half)->least.per_second, 100);
  EXPECT_NEAR((*half)->shortest.count(), 0.005, 1e-9);
  ASSERT_TRUE((*half)->longest);
  EXPECT_NEAR((*half)->longest->count(), 0.0075, 0.0003);
  workload.arrivals = OpenArrivals{Rate{250}};
  const auto too_much = BracketOfShares(TwoWorkers(), workload, Short());
  ASSERT_TRUE(too_much.has_value() && too_much->has_value());
  EXPECT_FALSE((*too_much)->longest);
  EXPECT_NEAR((*too_much)->least.per_second, 200, 1e-6);
}

TEST(AcceptShares, NothingIsSaidWhereSharesDecideNothing) {
  const Workload kept = KeptClients(0.005, 0, 64);
  const auto says = [](const Instance& instance, const Workload& workload) {
    const auto bracket = BracketOfShares(instance, workload, Short());
    return bracket.has_value() && bracket->has_value();
  };
  EXPECT_TRUE(says(TwoWorkers(), kept));
  Instance one = TwoWorkers();
  one.workers = 1;
  EXPECT_FALSE(says(one, kept));
  Instance sync = TwoWorkers();
  sync.worker_class = WorkerClass::kSync;
  EXPECT_FALSE(says(sync, kept));
  Workload anew = kept;
  anew.connections = Connections::kPerRequest;
  EXPECT_FALSE(says(TwoWorkers(), anew));
  Instance full = TwoWorkers();
  full.worker_connections = 32;  // both workers are needed for 64 connections
  EXPECT_FALSE(says(full, kept));
}

}  // namespace
}  // namespace corntune
