#include "corntune/plan/balancing.h"

#include <cmath>

#include <gtest/gtest.h>

namespace corntune {
namespace {

// Exponential service of 10 ms in the mean, nothing else.
BalancedService Exponentials(int servers, double load) {
  BalancedService service;
  service.servers = servers;
  service.request.wait = Distribution::Exponential(0.01);
  service.rate = Rate{load * servers / 0.01};
  service.requests = 1'000'000;
  return service;
}

TEST(Balancing, OneServerIsAnMM1QueueUnderEachRule) {
  // Responses are exponential with mean 10 ms / (1 - 0.7); p99 is ln(100) times that.
  const double exact = std::log(100) * 0.01 / 0.3;
  for (const Balancing rule : {Balancing::kOneLine, Balancing::kLeastConnections,
                               Balancing::kRoundRobin, Balancing::kRandom}) {
    EXPECT_NEAR(P99Under(rule, Exponentials(1, 0.7)).count() / exact, 1, 0.03);
  }
}

TEST(Balancing, RandomServersAreMM1QueuesEach) {
  const double exact = std::log(100) * 0.01 / 0.3;
  EXPECT_NEAR(P99Under(Balancing::kRandom, Exponentials(4, 0.7)).count() / exact, 1, 0.03);
}

TEST(Balancing, OneLineIsAnMMcQueue) {
  // M/M/4 at 70 %: P(wait) = Erlang C(4, 2.8) = 0.42865; a response is the service and, with that
  // chance, an exponential wait of rate b = 4 mu - lambda = 120/s, so that P(response > t) =
  // (1 - C) e^(-mu t) + C (b e^(-mu t) - mu e^(-b t)) / (b - mu), which is 0.01 at t = 54.93 ms.
  EXPECT_NEAR(P99Under(Balancing::kOneLine, Exponentials(4, 0.7)).count() * 1e3, 54.93, 1.0);
}

TEST(Balancing, TheRulesAreOrdered) {
  const BalancedService service = Exponentials(5, 0.8);
  const double line = P99Under(Balancing::kOneLine, service).count();
  const double least = P99Under(Balancing::kLeastConnections, service).count();
  const double robin = P99Under(Balancing::kRoundRobin, service).count();
  const double random = P99Under(Balancing::kRandom, service).count();
  EXPECT_LT(line, least);
  EXPECT_LT(least, robin);
  EXPECT_LT(robin, random);
}

}  // namespace
}  // namespace corntune
