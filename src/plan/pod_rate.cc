#include "pod_rate.h"

#include <algorithm>
#include <cmath>

#include "on_all_cpus.h"

namespace corntune {
namespace {

constexpr double kRatePrecision = 0.01;
constexpr double kLeastShare = 0.02;  // of the bound: a pod that carries less is of no use

bool Meets(const SearchSpace& space, const Trial& trial) {
  if (!space.terms.p99) return true;
  const Estimate& p99 = trial.result.latency.p99;
  return p99.value + p99.half_width <= space.terms.p99->count();
}

std::optional<PodRate> HighestRate(const SearchSpace& space, const Candidate& candidate,
                                   double most_load, std::uint64_t requests) {
  const auto try_at = [&](double rate) {
    return TryOne(space, candidate, WorkloadAtRate(space, Rate{rate}), requests);
  };
  double high = most_load * BoundOf(space, candidate);
  if (!std::isfinite(high)) return std::nullopt;
  auto trial = try_at(high);
  if (!trial) return std::nullopt;
  if (Meets(space, *trial)) {
    return PodRate{candidate, high, PodLimit::kLoad, trial->result.cpu_utilization};
  }
  double low = kLeastShare * high;
  trial = try_at(low);
  if (!trial || !Meets(space, *trial)) return std::nullopt;
  PodRate found{candidate, low, PodLimit::kLatency, trial->result.cpu_utilization};
  while (high - low > kRatePrecision * high) {
    const double middle = (low + high) / 2;
    trial = try_at(middle);
    if (trial && Meets(space, *trial)) {
      low = middle;
      found.rate = middle;
      found.utilization = trial->result.cpu_utilization;
    } else {
      high = middle;
    }
    if (space.terms.stop != nullptr && space.terms.stop->load()) break;
  }
  return found;
}

}  // namespace

std::vector<PodRate> HighestRates(const SearchSpace& space,
                                  const std::vector<Candidate>& candidates, double most_load,
                                  std::uint64_t requests) {
  std::vector<std::optional<PodRate>> found(candidates.size());
  OnAllCpus(candidates.size(), [&](std::size_t i) {
    found[i] = HighestRate(space, candidates[i], most_load, requests);
  });
  std::vector<PodRate> rates;
  for (const auto& each : found) {
    if (each) rates.push_back(*each);
  }
  return rates;
}

}  // namespace corntune
