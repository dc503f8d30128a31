// Who asks, and over which connection.
#include <gtest/gtest.h>

#include "simulate/scenarios.h"

namespace corntune {
namespace {

using Times = std::vector<long>;

TEST(ClientsTest, AClientThatGivesUpLeavesDeadWork) {
  // Served 0-1, 1-2, 2-3; the second client is gone at 1.6, the third at 1.7.
  Workload workload = Scheduled({0, 0.1, 0.2}, 0, 1);
  workload.client_timeout = Seconds(1.5);
  const Played played(Workers(1), workload);
  EXPECT_EQ(played.Responses(), (Times{1000}));
  EXPECT_EQ(played.counts().client_timeouts, 2U);
  EXPECT_EQ(played.counts().dead_work, 2U);
  EXPECT_NEAR(played.engine().now(), 3, 1e-9);
}

TEST(ClientsTest, AClosedClientAsksAgainAfterThinking) {
  const Played played(Workers(1), FixedClients(1, 2, 0, 1), 4);
  // Thinks 2 s, asks 1 s: the fourth answer comes at 12 s.
  EXPECT_NEAR(played.engine().now(), 12, 1e-9);
}

TEST(ClientsTest, KeptConnectionsStayWithTheirWorker) {
  Workload workload = FixedClients(2, 1, 0, 0.1);
  workload.connections = Connections::kKeptAlive;
  Instance instance = Threads(2, 4);
  instance.keep_alive = Seconds(5);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto served = Played(instance, workload, 100, seed).engine().ServedByWorker();
    // Both on one, or each on its own: nothing in between.
    EXPECT_TRUE(served[0] == 0 || served[0] == 100 || served[0] == 50) << served[0];
  }
}

TEST(ClientsTest, AnIdleConnectionExpiresAndTheNextOneMayGoElsewhere) {
  Workload workload = FixedClients(1, 3, 0, 0.1);
  workload.connections = Connections::kKeptAlive;
  Instance instance = Threads(2, 4);  // keep-alive 2 s
  const auto served = Played(instance, workload, 100).engine().ServedByWorker();
  EXPECT_GT(served[0], 20U);
  EXPECT_GT(served[1], 20U);
}

TEST(ClientsTest, TornadoNeverExpiresIdleConnections) {
  Workload workload = FixedClients(1, 3, 0, 0.1);
  workload.connections = Connections::kKeptAlive;
  const auto served =
      Played(Workers(2, WorkerClass::kTornado), workload, 100).engine().ServedByWorker();
  EXPECT_TRUE(served[0] == 0 || served[1] == 0);
}

TEST(ClientsTest, IdleConnectionsCountAgainstWorkerConnections) {
  // Two clients keep the two connections of the only worker; the third gets in when one of them
  // expires, 2 s after its answer at 10.1.
  Workload workload = FixedClients(2, 10, 0, 0.1);
  workload.connections = Connections::kKeptAlive;
  Instance instance = Threads(1, 1);
  instance.worker_connections = 2;
  const Played played(instance, workload, 4);
  EXPECT_TRUE(played.engine().Consistent());
  // most_idle is 1: after two answers one connection is closed.
  EXPECT_EQ(BehaviourOf(instance).most_idle, 1);
}

TEST(ClientsTest, AProxyUsesTheSameConnectionsForAll) {
  // One request at a time: the most recently used connection carries them all, to one worker.
  std::vector<double> times;
  for (int i = 0; i < 50; ++i) times.push_back(i);
  Workload workload = Scheduled(times, 0, 0.1);
  workload.connections = Connections::kProxy;
  workload.proxy_connections = 4;
  const auto served = Played(Threads(4, 4), workload).engine().ServedByWorker();
  EXPECT_EQ(*std::max_element(served.begin(), served.end()), 50U);
}

TEST(ClientsTest, WithoutKeepAliveEachRequestMayGoAnywhere) {
  Workload workload = FixedClients(1, 1, 0, 0.1);
  workload.connections = Connections::kKeptAlive;
  Instance instance = Threads(2, 4);
  instance.worker_connections = 4;  // no more than threads: gthread keeps no connection
  const auto served = Played(instance, workload, 100).engine().ServedByWorker();
  EXPECT_GT(served[0], 20U);
  EXPECT_GT(served[1], 20U);
}

}  // namespace
}  // namespace corntune
