#include "corntune/queueing/admission.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <gtest/gtest.h>

#include "corntune/queueing/erlang.h"

#include "queueing/markov.h"

namespace corntune {
namespace {

using namespace std::chrono_literals;

AdmissionNetwork Network(Seconds cpu, Seconds wait, double cores, int slots) {
  return *AdmissionNetwork::Make({cpu, wait}, CoreSharing(Cores{cores}, slots));
}

struct Golden {
  int slots, cores;
  double cpu_ms, wait_ms, capacity, wait_probability, mean_wait_ms, in_service_ms;
};

class AdmissionTest : public testing::TestWithParam<Golden> {};

TEST_P(AdmissionTest, AgreesWithTheTableAtEightyPercent) {
  const Golden& row = GetParam();
  const AdmissionNetwork network =
      Network(Seconds(row.cpu_ms / 1e3), Seconds(row.wait_ms / 1e3), row.cores, row.slots);
  // The table rounds to four decimals, and to five where it gives a probability.
  EXPECT_NEAR(network.Capacity().per_second, row.capacity, 6e-5);
  const auto answer = network.Open(Rate{0.8 * network.Capacity().per_second});
  ASSERT_TRUE(answer);
  EXPECT_NEAR(answer->wait_probability, row.wait_probability, 6e-6);
  EXPECT_NEAR(answer->mean_wait.count() * 1e3, row.mean_wait_ms, 6e-5);
  EXPECT_NEAR(answer->mean_in_service.count() * 1e3, row.in_service_ms, 6e-5);
}

INSTANTIATE_TEST_SUITE_P(Sizes, AdmissionTest,
                         testing::Values(Golden{5, 2, 10, 40, 97.6472, .54914, 28.1186, 50.9312},
                                         Golden{9, 4, 10, 40, 179.3172, .43079, 12.0120, 50.1227},
                                         Golden{5, 2, 10, 10, 186.9159, .48971, 13.0999, 24.7875},
                                         Golden{4, 1, 10, 10, 98.4615, .48982, 24.8737, 35.1172},
                                         Golden{4, 1, 10, 90, 38.6191, .59202, 76.6481, 103.0425},
                                         Golden{16, 4, 10, 90, 159.6630, .30399, 9.5196,
                                                100.1257}));

TEST(AdmissionTest, ClosedPopulationOfOneServerAgreesWithTheTable) {
  const AdmissionNetwork server = Network(1s, 0s, 1, 20);
  for (const auto& [clients, throughput, response] : {std::tuple(5, .43604782, 1.46663218),
                                                      {10, .78541766, 2.73207944},
                                                      {20, .99813095, 10.03745099}}) {
    const auto answer = server.Closed(clients, 10s);
    ASSERT_TRUE(answer);
    EXPECT_NEAR(answer->throughput.per_second, throughput, 1e-8);
    EXPECT_NEAR(answer->mean_response.count(), response, 1e-8);
  }
}

TEST(AdmissionTest, ThroughputAgreesWithTheSolvedChain) {
  for (const int cores : {1, 2, 4}) {
    for (int n = 1; n <= 12; ++n) {
      const double cpu = 0.010;
      const double wait = 0.025;
      const auto chain = Stationary<int>(0, [&](const int& on_cpu) {
        std::vector<std::pair<int, double>> moves;
        if (on_cpu > 0) moves.emplace_back(on_cpu - 1, std::min(on_cpu, cores) / cpu);
        if (on_cpu < n) moves.emplace_back(on_cpu + 1, (n - on_cpu) / wait);
        return moves;
      });
      double throughput = 0;
      for (const auto& [on_cpu, share] : chain) throughput += share * std::min(on_cpu, cores) / cpu;
      const AdmissionNetwork network = Network(Seconds(cpu), Seconds(wait), cores, 12);
      EXPECT_NEAR(network.Throughput(n).per_second, throughput, 1e-9 * throughput)
          << n << " on " << cores;
    }
  }
}

// Clients think, wait for one of two slots, then alternate between one core and a delay.
TEST(AdmissionTest, ClosedPopulationWithinALimitIsCloseToTheSolvedChain) {
  using State = std::pair<int, int>;  // in the server, of these on the core
  constexpr int kClients = 6;
  constexpr int kSlots = 2;
  const double cpu = 0.02;
  const double wait = 0.03;
  const double think = 0.1;
  const auto chain = Stationary<State>({0, 0}, [&](const State& state) {
    const auto [inside, on_cpu] = state;
    const int admitted = std::min(inside, kSlots);
    std::vector<std::pair<State, double>> moves;
    if (inside < kClients) {
      const bool enters = inside < kSlots;
      moves.push_back({{inside + 1, on_cpu + (enters ? 1 : 0)}, (kClients - inside) / think});
    }
    if (on_cpu > 0) moves.push_back({{inside, on_cpu - 1}, 1 / cpu});
    if (admitted > on_cpu) {  // the wait is the last part: one leaves, the next starts on the core
      const bool next = inside > kSlots;
      moves.push_back({{inside - 1, on_cpu + (next ? 1 : 0)}, (admitted - on_cpu) / wait});
    }
    return moves;
  });
  double throughput = 0;
  for (const auto& [state, share] : chain) {
    throughput += share * (std::min(state.first, kSlots) - state.second) / wait;
  }
  const auto answer =
      Network(Seconds(cpu), Seconds(wait), 1, kSlots).Closed(kClients, Seconds(think));
  ASSERT_TRUE(answer);
  // Aggregation is approximate within a limit: two percent here.
  EXPECT_NEAR(answer->throughput.per_second, throughput, 0.02 * throughput);
  EXPECT_NEAR(answer->mean_response.count() + think, kClients / answer->throughput.per_second,
              1e-12);
}

TEST(AdmissionTest, PureCpuIsErlangAndPureWaitingToo) {
  const auto queue = MultiServerQueue::Make(5, Rate{4}, Seconds(1));
  ASSERT_TRUE(queue);
  const auto sharing = Network(1s, 0s, 5, 5).Open(Rate{4});
  const auto delay = Network(0s, 1s, 1, 5).Open(Rate{4});
  ASSERT_TRUE(sharing && delay);
  for (const OpenAnswer& answer : {*sharing, *delay}) {
    EXPECT_NEAR(answer.wait_probability, 0.5541125541, 1e-8);
    EXPECT_NEAR(answer.mean_wait.count(), 0.55411255, 1e-8);
    EXPECT_NEAR(answer.mean_in_service.count(), 1, 1e-12);
  }
}

TEST(AdmissionTest, NumbersInTheSystemOfOneServerAreGeometric) {
  const AdmissionNetwork server = Network(1s, 0s, 1, 1);
  // P(N <= n) = 1 - 0.8^(n+1): 0.9 is first reached at n = 10 (0.914), 0.2 at n = 0.
  EXPECT_EQ(*server.InSystemQuantile(Rate{0.8}, 0.9), 10);
  EXPECT_EQ(*server.InSystemQuantile(Rate{0.8}, 0.199), 0);
  EXPECT_EQ(*server.InSystemQuantile(Rate{0.8}, 0.35), 1);
  EXPECT_EQ(*server.InSystemQuantile(Rate{0}, 0.9), 0);
  EXPECT_FALSE(server.InSystemQuantile(Rate{1}, 0.9));
}

TEST(AdmissionTest, ManySlotsAreProcessorSharing) {
  const auto answer = Network(1s, 0s, 1, 2000).Open(Rate{0.8});
  ASSERT_TRUE(answer);
  EXPECT_LT(answer->wait_probability, 1e-100);
  EXPECT_NEAR(answer->mean_in_service.count(), 5, 1e-9);
}

TEST(AdmissionTest, LongWaitsAreAnInfiniteServer) {
  const auto answer = Network(Seconds(1e-9), Seconds(1), 1, 400).Open(Rate{100});
  ASSERT_TRUE(answer);
  EXPECT_NEAR(answer->mean_in_service.count(), 1, 1e-6);
  EXPECT_NEAR(answer->mean_in_system, 100, 1e-4);
}

TEST(AdmissionTest, TenThousandSlotsStayWithinTheBounds) {
  const AdmissionNetwork network = Network(Seconds(0.002), Seconds(5), 4, 10000);
  double last = 0;
  for (int n = 1; n <= 10000; ++n) {
    const double throughput = network.Throughput(n).per_second;
    EXPECT_GE(throughput, last * (1 - 1e-9)) << n;
    EXPECT_LE(throughput, std::min(n / 5.002, 4 / 0.002) * (1 + 1e-9)) << n;
    last = throughput;
  }
  EXPECT_GT(last, 1900);
}

TEST(AdmissionTest, LossAgreesWithTheLossQueue) {
  const auto mine = Network(0s, 1s, 1, 4).OpenWithLoss(Rate{6}, 16);
  ASSERT_TRUE(mine);
  EXPECT_NEAR(mine->blocking, .3334806301, 1e-9);
  EXPECT_NEAR(mine->throughput.per_second, 3.9991162192, 1e-9);
  EXPECT_NEAR(mine->mean_in_system, 18.008348908, 1e-8);
}

TEST(AdmissionTest, LockedProcessesRunFewerAtATimeThanTheyHaveThreads) {
  const Parallelism sharing = LockedProcessSharing(2, Cores{2}, 3);
  // One request: 1. Two: together with chance 1/2. Three: all in one process with chance 1/4.
  EXPECT_NEAR(sharing[0], 1, 1e-15);
  EXPECT_NEAR(sharing[1], 1.5, 1e-15);
  EXPECT_NEAR(sharing[2], 1.75, 1e-15);
  EXPECT_NEAR(LockedProcessSharing(8, Cores{2}, 50).back(), 2, 1e-12);
}

TEST(AdmissionTest, NumbersOutsideTheDomainAreRefused) {
  const Parallelism two = CoreSharing(Cores{2}, 4);
  EXPECT_FALSE(AdmissionNetwork::Make({Seconds(-1), Seconds(1)}, two));
  EXPECT_FALSE(AdmissionNetwork::Make({Seconds(0), Seconds(0)}, two));
  EXPECT_FALSE(AdmissionNetwork::Make({Seconds(std::nan("")), Seconds(1)}, two));
  EXPECT_FALSE(AdmissionNetwork::Make({Seconds(1), Seconds(1)}, {}));
  EXPECT_FALSE(AdmissionNetwork::Make({Seconds(1), Seconds(1)}, {2, 1}));
  const AdmissionNetwork network = Network(10ms, 40ms, 2, 5);
  EXPECT_EQ(network.Open(network.Capacity()).error().kind, ErrorKind::kInfeasible);
  EXPECT_FALSE(network.Open(Rate{-1}));
  EXPECT_FALSE(network.Closed(0, 1s));
  EXPECT_FALSE(network.Closed(1, Seconds(-1)));
  EXPECT_EQ(network.Throughput(0).per_second, 0);
}

}  // namespace
}  // namespace corntune
