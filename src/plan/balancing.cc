#include "corntune/plan/balancing.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "corntune/stats/histogram.h"
#include "corntune/stats/random.h"

namespace corntune {
namespace {

using Earliest = std::priority_queue<double, std::vector<double>, std::greater<>>;

// First come, first served on the earliest free of its slots.
struct Server {
  Earliest free_at;  // of each slot
  Earliest leaves;   // of each request that is in the system

  // When the request that arrives now leaves.
  double Serve(double now, double service) {
    const double start = std::max(now, free_at.top());
    free_at.pop();
    free_at.push(start + service);
    leaves.push(start + service);
    return start + service;
  }
};

std::size_t Fewest(std::vector<Server>& servers, double now, Random& random) {
  std::size_t chosen = 0;
  std::size_t equals = 0;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    Earliest& leaves = servers[i].leaves;
    while (!leaves.empty() && leaves.top() <= now) leaves.pop();
    const std::size_t fewest = servers[chosen].leaves.size();
    if (i == 0 || leaves.size() < fewest) {
      chosen = i;
      equals = 1;
    } else if (leaves.size() == fewest && random.Uniform() * static_cast<double>(++equals) < 1) {
      chosen = i;
    }
  }
  return chosen;
}

}  // namespace

Seconds P99Under(Balancing balancing, const BalancedService& service) {
  const bool one = balancing == Balancing::kOneLine;
  std::vector<Server> servers(one ? 1 : static_cast<std::size_t>(service.servers));
  for (Server& server : servers) {
    for (int i = 0; i < service.slots * (one ? service.servers : 1); ++i) server.free_at.push(0);
  }
  const RandomStream demands(service.seed, 1);
  const RandomStream picks(service.seed, 2);
  double now = 0;
  std::vector<double> responses;
  responses.reserve(service.requests);
  for (std::uint64_t i = 0; i < service.requests; ++i) {
    Random demand = demands.At(i);
    now += Exponential(demand) / service.rate.per_second;
    const double time = service.request.cpu.Sample(demand) + service.request.wait.Sample(demand);
    Random pick = picks.At(i);
    std::size_t chosen = 0;
    if (balancing == Balancing::kRoundRobin) chosen = i % servers.size();
    if (balancing == Balancing::kLeastConnections) chosen = Fewest(servers, now, pick);
    if (balancing == Balancing::kRandom) {
      chosen = static_cast<std::size_t>(pick.Uniform() * static_cast<double>(servers.size()));
    }
    const double left = servers[chosen].Serve(now, time);
    if (i >= service.requests / 10) responses.push_back(left - now);
  }
  std::sort(responses.begin(), responses.end());
  return Seconds(SortedQuantile(responses, 0.99));
}

}  // namespace corntune
